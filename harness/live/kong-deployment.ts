// What Kubernetes does for the gateways: as many of them as their Deployment says, each listed before it answers.
import { objectOr } from "../../core/json.ts";
import type { Clock } from "../../core/clock.ts";
import { KubeApiError, type KubeApi, type ObjectKey } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { deploymentStatus, endpointSlice, sliceKey, sliceName } from "./gateway-endpoints.ts";
import type { GatewayFleet, GatewayNode } from "./gateway-fleet.ts";
import { probeReadiness, readinessProbeOf, type ReadinessProbe } from "./readiness-probe.ts";
import { resourceType } from "./resource-types.ts";
import type { OpenStatusClient } from "./status-client.ts";

export interface KongDeploymentOptions {
  readonly clock: Clock;
  readonly api: KubeApi;
  readonly fleet: GatewayFleet;
  readonly deployment: Required<ObjectKey>;
  readonly adminService: Required<ObjectKey>;
  /** Readiness probes ask through it. */
  readonly openClient: OpenStatusClient;
  /** Told once, about what must not happen; nothing is reconciled afterwards. */
  readonly onFault: (error: unknown) => void;
}

const RELIST_AFTER_MS = 100;

/** Follows a Deployment that exists already. */
export class KongDeployment {
  readonly #options: KongDeploymentOptions;
  readonly #ended = new AbortController();
  readonly #ready = new Set<string>();
  readonly #probes = new Map<
    string,
    { readonly stop: () => void; readonly ended: Promise<void> }
  >();
  /** What was last written, by gateway; of the Deployment, under "". */
  readonly #written = new Map<string, string>();
  #isListingHeld = false;
  #deployment: KubeObject | undefined;
  #work: Promise<void> = Promise.resolve();
  readonly #following: Promise<void>;

  constructor(options: KongDeploymentOptions) {
    this.#options = options;
    this.#following = this.#follow().catch(options.onFault);
  }

  isReady(gateway: string): boolean {
    return this.#ready.has(gateway);
  }

  /** Lists a gateway as ready or not, whatever it answers. Its probe, if it has one, may find otherwise later. */
  async setReady(gateway: string, isReady: boolean): Promise<void> {
    if (isReady) this.#ready.add(gateway);
    else this.#ready.delete(gateway);
    this.#reconcileSoon();
    await this.#work;
  }

  /** Lists no further gateway until the function that comes back is called. */
  holdListing(): () => void {
    this.#isListingHeld = true;
    return () => {
      this.#isListingHeld = false;
      this.#reconcileSoon();
    };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#following;
    // What is being reconciled may still start a probe.
    await this.#work;
    for (const { stop } of this.#probes.values()) stop();
    await Promise.all([...this.#probes.values()].map(({ ended }) => ended));
  }

  async #follow(): Promise<void> {
    const { api, deployment, clock } = this.#options;
    const { signal } = this.#ended;
    const type = resourceType("Deployment");
    const selection = {
      namespace: deployment.namespace,
      fieldSelector: `metadata.name=${deployment.name}`,
    };
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- list, then watch, again and again
      const { items, metadata } = await api.list(type, selection);
      for (const item of items) this.#take(item);
      const { resourceVersion } = metadata;
      // oxlint-disable-next-line no-await-in-loop -- as above
      for await (const event of api.watch(type, { ...selection, resourceVersion }, signal)) {
        if (event.type === "ADDED" || event.type === "MODIFIED") this.#take(event.object);
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await clock.sleep(RELIST_AFTER_MS, signal).catch(() => undefined);
    }
  }

  #take(deployment: KubeObject): void {
    this.#deployment = deployment;
    this.#reconcileSoon();
  }

  #reconcileSoon(): void {
    this.#work = this.#work.then(async () => {
      if (this.#ended.signal.aborted) return;
      try {
        await this.#reconcile();
      } catch (error) {
        this.#ended.abort();
        this.#options.onFault(error);
      }
    });
  }

  async #reconcile(): Promise<void> {
    const { api, fleet, adminService } = this.#options;
    const deployment = this.#deployment;
    if (deployment === undefined) return;
    const replicas = Number(objectOr(deployment["spec"])["replicas"] ?? 1);
    const service = await api.get(resourceType("Service"), adminService);
    if (fleet.nodes.length !== replicas) {
      const leaving = fleet.nodes.slice(replicas);
      await Promise.all(leaving.map((node) => this.#write(service, node, true)));
      await fleet.scale(replicas);
      await Promise.all(leaving.map((node) => this.#forget(service, node)));
    }
    const probe = readinessProbeOf(deployment);
    for (const node of fleet.nodes) this.#probe(node, probe);
    const listed = fleet.nodes.filter(
      ({ name }) => !this.#isListingHeld || this.#written.has(name),
    );
    await Promise.all(listed.map((node) => this.#write(service, node, false)));
    await this.#writeStatus(deployment);
  }

  #probe(node: GatewayNode, probe: ReadinessProbe | undefined): void {
    if (this.#probes.has(node.name)) return;
    if (probe === undefined) {
      this.#ready.add(node.name);
      this.#probes.set(node.name, { stop: () => undefined, ended: Promise.resolve() });
      return;
    }
    const ended = new AbortController();
    const onChange = (isReady: boolean) => {
      if (isReady) this.#ready.add(node.name);
      else this.#ready.delete(node.name);
      this.#reconcileSoon();
    };
    const { clock, openClient, onFault } = this.#options;
    const client = openClient(probe.timeoutMs);
    const probing = probeReadiness(clock, node, probe, client, onChange, ended.signal).catch(
      onFault,
    );
    this.#probes.set(node.name, { stop: () => ended.abort(), ended: probing });
  }

  async #write(service: KubeObject, node: GatewayNode, terminating: boolean): Promise<void> {
    const { api } = this.#options;
    const conditions = { ready: this.isReady(node.name), terminating };
    const key = sliceKey(service, node, conditions);
    const before = this.#written.get(node.name);
    if (before === key) return;
    const slice = endpointSlice(service, node, conditions);
    const type = resourceType("EndpointSlice");
    if (before === undefined) await api.create(type, slice);
    else await api.replace(type, slice);
    this.#written.set(node.name, key);
  }

  async #forget(service: KubeObject, node: GatewayNode): Promise<void> {
    const { api } = this.#options;
    this.#probes.get(node.name)?.stop();
    this.#probes.delete(node.name);
    this.#ready.delete(node.name);
    const wasListed = this.#written.delete(node.name);
    const { namespace } = this.#options.adminService;
    if (!wasListed) return;
    await api.delete(resourceType("EndpointSlice"), { namespace, name: sliceName(service, node) });
  }

  async #writeStatus({ metadata }: KubeObject): Promise<void> {
    const { api, fleet, deployment } = this.#options;
    const ready = fleet.nodes.filter(({ name }) => this.#ready.has(name)).length;
    const status = deploymentStatus(metadata.generation ?? 1, fleet.nodes.length, ready);
    const text = JSON.stringify(status);
    if (this.#written.get("") === text) return;
    this.#written.set("", text);
    try {
      await api.patch(resourceType("Deployment"), deployment, "merge", { status }, "status");
    } catch (error) {
      // Deleted in the meantime: there is nobody to report to.
      if (!(error instanceof KubeApiError && error.status.code === 404)) throw error;
    }
  }
}
