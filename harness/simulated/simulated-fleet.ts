// The gateways of a simulated world, and who finds them under which address.
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { BootPlan } from "../../mock-kong/fleet/boot-plan.ts";
import type { FleetEvent } from "../../mock-kong/fleet/fleet-event.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { GatewayFleet, GatewayRestart } from "../live/gateway-fleet.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { OpenStatusClient } from "../live/status-client.ts";
import { urlParts } from "../live/url-parts.ts";
import { DirectAdminApi } from "./direct-admin-api.ts";
import { FaultyLink } from "./faulty-link.ts";
import type { Network } from "./network.ts";
import type { SimulatedProcess, StreamClock } from "./scheduler.ts";
import { PROXY_PORT, SimulatedNode } from "./simulated-node.ts";

/** So many Pods have an address each. */
const ADDRESSES_MAX = 65_000;

export interface SimulatedFleetOptions {
  readonly clock: StreamClock;
  /** What a node by this name waits for itself. */
  readonly clockOf: (name: string) => Clock;
  readonly random: Random;
  readonly network: Network;
  readonly routerFlavor?: RouterFlavor;
  /** Asked for at each start. */
  readonly boot: () => BootPlan;
  readonly onEvent: (event: FleetEvent) => void;
}

export class SimulatedFleet implements GatewayFleet {
  readonly #options: SimulatedFleetOptions;
  readonly #byHost = new Map<string, SimulatedNode>();
  /** By the names of nodes: one that comes later is at the end of the same link. */
  readonly #links = new Map<string, FaultyLink>();
  #nodes: readonly SimulatedNode[] = [];
  #addresses = 0;
  #onPush: ((node: string, document: string) => void) | undefined;

  constructor(options: SimulatedFleetOptions) {
    this.#options = options;
  }

  get nodes(): readonly SimulatedNode[] {
    return this.#nodes;
  }

  async scale(replicas: number): Promise<void> {
    const { onEvent } = this.#options;
    const leaving = this.#nodes.slice(replicas);
    this.#nodes = this.#nodes.slice(0, replicas);
    for (const node of leaving) {
      node.stop();
      this.#byHost.delete(urlParts(node.adminUrl).hostname);
      onEvent({ type: "node-removed", node: node.name });
    }
    while (this.#nodes.length < replicas) {
      const node = this.#create(this.#nodes.length);
      this.#nodes = [...this.#nodes, node];
      const { name, index, adminUrl, proxyUrl, statusUrl } = node;
      onEvent({ type: "node-listed", node: name, index, adminUrl, proxyUrl, statusUrl });
      node.start();
    }
  }

  /** Resolves when the node boots again. @throws {RangeError} when there is no such node. */
  async restart(
    index: number,
    { downMs = 0, keepConfiguration = false }: GatewayRestart = {},
  ): Promise<void> {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`there is no gateway ${index}`);
    const kept = node.stop();
    await this.#options.clock.sleep(downMs);
    // It may have been scaled away, or have come back in another way.
    if (this.#nodes.includes(node) && node.phase === "stopped") {
      node.start(keepConfiguration ? kept : undefined);
    }
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) node.stop();
  }

  /** The Admin API at an address, as `process` sees it across the network. */
  connect(url: string, { clock }: SimulatedProcess): DirectAdminApi {
    const { hostname } = urlParts(url);
    return new DirectAdminApi(url, (question) => {
      const link = this.link(this.#byHost.get(hostname)?.name ?? hostname);
      // Who is there when it arrives; nobody, once the Pod is gone.
      return link.exchange(
        question,
        async (arrived) => (await this.#byHost.get(hostname)?.ask(arrived)) ?? NO_ROUTE,
        clock,
      );
    });
  }

  async failLink(index: number, fault: LinkFault): Promise<void> {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`there is no gateway ${index}`);
    this.link(node.name).add(fault);
  }

  recoverLinks(): void {
    for (const link of this.#links.values()) link.recover();
  }

  /** From now on, of each configuration that a node takes or refuses. */
  watchPushes(listen: (node: string, document: string) => void): void {
    this.#onPush = listen;
  }

  link(name: string): FaultyLink {
    const known = this.#links.get(name);
    if (known !== undefined) return known;
    const { network, clock } = this.#options;
    const made = new FaultyLink(network, name, clock);
    this.#links.set(name, made);
    return made;
  }

  /** Withdraws what is left of faults. */
  recover(): void {
    for (const node of this.#nodes) node.recover();
    this.recoverLinks();
  }

  /** Looks at pages of gateways from close by: their Pod's kubelet, or a client. */
  readonly openStatusClient: OpenStatusClient = () => ({
    ask: async (url) => {
      const { hostname, port, pathname } = urlParts(url);
      const node = this.#byHost.get(hostname);
      if (node === undefined) return null;
      if (port === String(PROXY_PORT)) return node.proxyStatus(pathname);
      return pathname === "/status/ready" ? node.readyStatus() : null;
    },
    close: async () => undefined,
  });

  #create(index: number): SimulatedNode {
    const { clockOf, random, boot, onEvent, routerFlavor } = this.#options;
    this.#addresses += 1;
    if (this.#addresses > ADDRESSES_MAX) throw new RangeError("no address is left");
    const ip = `10.244.${1 + (this.#addresses >> 8)}.${this.#addresses & 255}`;
    const name = `kong-${index}`;
    const own = random.fork(`${name} at ${ip}`);
    const clock = clockOf(name);
    const node = new SimulatedNode({
      clock,
      random: own,
      name,
      index,
      ip,
      boot,
      onEvent,
      onPush: (from, document) => this.#onPush?.(from, document),
      ...(routerFlavor !== undefined && { routerFlavor }),
    });
    this.#byHost.set(ip, node);
    return node;
  }
}

const NO_ROUTE = { why: "connect EHOSTUNREACH" };
