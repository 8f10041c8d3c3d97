// One simulated Kong node on real ports: it boots, serves, stops and comes back.
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import {
  createAdminApp,
  createStatusApp,
  type AdminAppOptions,
  type AnsweredRequest,
} from "../admin/admin-app.ts";
import type { Resolver } from "../balancer/resolver.ts";
import type { Database } from "../database/database.ts";
import { probeWith } from "../balancer/probe-target.ts";
import { Gateway, type KeptConfiguration } from "../gateway.ts";
import { systemOutlets, type SystemOutlets } from "../plugins/logging/system-outlets.ts";
import type { ListenAddress, NodeSettings } from "../node-settings.ts";
import { createProxyServer, type ProxyServerOptions } from "../proxy/server.ts";
import type { TlsOptions } from "../tls/system-tls-options.ts";
import {
  systemUpstreamClient,
  type SystemUpstreamClient,
} from "../proxy/system-upstream-client.ts";
import { proxiedRequest, type ProxiedRequest } from "../proxy/proxied-request.ts";
import type { ServedRequest } from "../proxy/served-request.ts";
import type { SchemaRecording } from "../record-schemas/schema-recording.ts";
import type { RouterFlavor } from "../router/router.ts";
import { createStreamServer } from "../stream/system-stream-server.ts";
import { UdpListener } from "../stream/system-udp-listener.ts";
import { certificateFor } from "../tls/certificate-for.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import { AppOnDemand } from "./system-app-on-demand.ts";
import { addressOf, urlOf } from "./node-address.ts";
import { createAppServer } from "./system-app-server.ts";
import { NodeFaults } from "./node-faults.ts";
import { readNodeFault, type Comeback, type NodeFault } from "./node-fault.ts";
import { NodeStopped, rejection } from "./node-stopped.ts";
import { RequestSampler } from "./request-sampler.ts";
import { refuseFor } from "./system-refusal.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { FleetEvent, NodePhase } from "./fleet-event.ts";
import {
  countConnections,
  Listener,
  type ClosableServer,
  type BoundListener,
  type StopOptions,
} from "./system-listener.ts";
import type { PortReservations } from "./system-ports.ts";

export interface SystemNodeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly name: string;
  readonly index: number;
  /** With at least one listener of each kind. */
  readonly settings: NodeSettings;
  /** Whose ports these are while nothing listens on them; undefined when nobody keeps them. */
  readonly reservations: PortReservations | undefined;
  /** Asked at each start. */
  readonly boot: () => BootPlan;
  readonly resolver: Resolver;
  readonly routerFlavor: RouterFlavor;
  readonly version: string;
  readonly onEvent: (event: FleetEvent) => void;
  readonly requestEventsPerSecondMax: number;
  /** Every request to the proxy, however many. */
  readonly onRequest?: (node: string, request: ProxiedRequest) => void;
  /** Called when a new configuration is in force. */
  readonly onApplied?: (kept: KeptConfiguration) => void;
  /** Where entities are kept, beyond the life of this node. */
  readonly database?: Database;
  /** What it validates with instead of the version's own schemas. */
  readonly schemas?: SchemaRecording;
}

/** What leaves the node. */
interface WaysOut {
  readonly upstreams: SystemUpstreamClient;
  readonly outlets: SystemOutlets;
}

/** What exists only between a start and the next stop. */
interface Life extends WaysOut {
  readonly gateway: Gateway;
  readonly aborter: AbortController;
  readonly listeners: readonly BoundListener[];
  readonly apps: readonly AppOnDemand[];
  readonly booted: Promise<void>;
  /** Times in which nothing listens on the Admin API's ports. */
  readonly refusals: Set<Promise<void>>;
}

export class SystemNode {
  readonly name: string;
  readonly index: number;
  readonly adminUrl: string;
  readonly proxyUrl: string;
  readonly statusUrl: string;
  readonly adminPort: number;
  readonly #options: SystemNodeOptions;
  readonly #faults = new NodeFaults();
  readonly #sampler: RequestSampler;
  #phase: NodePhase = "stopped";
  #life: Life | undefined;
  #starts = 0;
  #halting: Promise<KeptConfiguration | undefined> | undefined;
  /** Of a node that died by itself; aborted by whoever stops it meanwhile. */
  #comeback: AbortController | undefined;

  constructor(options: SystemNodeOptions) {
    const { name, index, settings } = options;
    this.#options = options;
    this.#sampler = new RequestSampler(options.clock, options.requestEventsPerSecondMax);
    this.name = name;
    this.index = index;
    const admin = addressOf(settings, "admin");
    this.adminUrl = urlOf(admin);
    this.adminPort = admin.port;
    this.proxyUrl = urlOf(addressOf(settings, "proxy"));
    this.statusUrl = urlOf(addressOf(settings, "status"));
  }

  get phase(): NodePhase {
    return this.#phase;
  }

  get configurationHash(): string {
    return this.#life?.gateway.configurationHash ?? "0".repeat(32);
  }

  get routeNames(): readonly string[] {
    const routes = this.#life?.gateway.tables.list("routes") ?? [];
    return routes.map(({ name, id }) => String(name ?? id));
  }

  /** Gives back a function that withdraws what is left of the fault. @throws {RangeError} for one that makes no sense. */
  failNext(fault: NodeFault): () => void {
    const checked = readNodeFault(fault);
    if (checked.kind === "refuse") return this.#refuse(checked.forMs);
    if (checked.kind !== "lose-configuration") return this.#faults.add(checked);
    this.#life?.gateway.loseConfiguration();
    return () => undefined;
  }

  recover(): void {
    this.#faults.clear();
  }

  /** Begins to boot; resolves once the node has begun, not once it answers. */
  start(kept?: KeptConfiguration): void {
    if (this.#life !== undefined) throw new RangeError(`${this.name} runs already`);
    this.#starts += 1;
    const { clock, resolver, routerFlavor, settings, onApplied, database, version, schemas } =
      this.#options;
    const random = this.#options.random.fork(`start ${this.#starts}`);
    const outlets = systemOutlets();
    const upstreams = systemUpstreamClient();
    const gateway = new Gateway({
      clock,
      random,
      resolver,
      routerFlavor,
      version,
      settings,
      outlets,
      probe: probeWith(upstreams.call, clock),
      onLog: (level, message) =>
        this.#options.onEvent({ type: "node-log", node: this.name, level, message }),
      ...(kept !== undefined && { kept }),
      ...(onApplied !== undefined && { onApplied }),
      ...(database !== undefined && { database }),
      ...(schemas !== undefined && { schemas }),
    });
    this.#life = this.#beginLife(gateway, { outlets, upstreams }, random);
  }

  /** Applies a configuration without the Admin API. Gives back why it is refused, if it is. */
  applyConfig(document: unknown, hash?: string): string | undefined {
    const result = this.#life?.gateway.applyConfig(document, hash);
    if (result === undefined) throw new RangeError(`${this.name} does not run`);
    return result.ok ? undefined : result.body.message;
  }

  /** Resolves once the node answers, or has been stopped. Rejects when it cannot listen. */
  async booted(): Promise<void> {
    await this.#life?.booted;
  }

  /** Gives back what a restart with the same prefix directory would find. */
  stop(options: StopOptions): Promise<KeptConfiguration | undefined> {
    this.#comeback?.abort(new NodeStopped());
    this.#comeback = undefined;
    return this.#halt(options);
  }

  /** One end at a time, whoever asks for it. */
  #halt(options: StopOptions): Promise<KeptConfiguration | undefined> {
    this.#halting ??= this.#endLife(options).finally(() => {
      this.#halting = undefined;
    });
    return this.#halting;
  }

  /** The node dies, and comes back by itself. */
  async #die({ downMs = 0, keepConfiguration = false }: Comeback): Promise<void> {
    if (this.#comeback !== undefined) return;
    const comeback = new AbortController();
    this.#comeback = comeback;
    const kept = await this.#halt({ graceMs: 0 });
    await this.#options.clock.sleep(downMs, comeback.signal).catch((error: unknown) => {
      if (!comeback.signal.aborted) throw error;
    });
    if (comeback.signal.aborted) return;
    this.#comeback = undefined;
    this.start(keepConfiguration ? kept : undefined);
  }

  #refuse(forMs: number): () => void {
    const life = this.#life;
    if (life === undefined) return () => undefined;
    const { clock, reservations } = this.#options;
    const over = new AbortController();
    const refusal = refuseFor({
      listeners: life.listeners.filter(({ address }) => address.kind === "admin"),
      reservations,
      clock,
      forMs,
      over: over.signal,
      stopped: life.aborter.signal,
    });
    life.refusals.add(refusal);
    refusal.then(() => life.refusals.delete(refusal)).catch(() => undefined);
    return () => over.abort(new NodeStopped());
  }

  async #endLife(options: StopOptions): Promise<KeptConfiguration | undefined> {
    const life = this.#life;
    if (life === undefined) return undefined;
    life.aborter.abort(new NodeStopped());
    await life.booted.catch(() => undefined);
    await Promise.all(life.refusals);
    await Promise.all(life.listeners.map(({ listener }) => listener.stop(options)));
    life.gateway.stop();
    await Promise.all([
      ...life.apps.map((app) => app.close()),
      life.upstreams.close(),
      life.outlets.close(),
    ]);
    const { reservations } = this.#options;
    if (reservations !== undefined) {
      await Promise.all(life.listeners.map(({ address }) => reservations.hold(address.port)));
    }
    this.#life = undefined;
    this.#setPhase("stopped");
    return life.gateway.kept;
  }

  #beginLife(gateway: Gateway, ways: WaysOut, random: Random): Life {
    const { clock, boot, onEvent, settings } = this.#options;
    const { upstreams } = ways;
    const listeners: BoundListener[] = [];
    const aborter = new AbortController();
    const adminOptions: AdminAppOptions = {
      gateway,
      clock,
      connections: () => countConnections(listeners),
      faults: this.#faults.forLife({
        signal: aborter.signal,
        die: (comeback) => void this.#die(comeback),
        onMet: (fault) => onEvent({ type: "fault-met", node: this.name, fault }),
      }),
      onAnswered: (summary) => onEvent(this.#adminEvent(summary)),
    };
    const adminApp = new AppOnDemand(() => createAdminApp(adminOptions));
    const statusApp = new AppOnDemand(() => createStatusApp(adminOptions));
    const proxyOptions: ProxyServerOptions = {
      clock,
      random,
      upstreams: upstreams.call,
      state: () => (this.#phase === "running" ? gateway.proxy : undefined),
      onServed: (served) => this.#tell(served),
    };
    for (const address of settings.listeners) {
      if (address.isUdp === true) {
        listeners.push({ listener: new UdpListener(proxyOptions), address });
        continue;
      }
      const tls = address.isTls ? { tls: this.#tls(gateway) } : {};
      const server = {
        admin: () => this.#appServer(adminApp, gateway, address),
        status: () => this.#appServer(statusApp, gateway, address),
        proxy: () =>
          createProxyServer({
            ...proxyOptions,
            ...tls,
            ...(address.isHttp2 === true && { isHttp2: true }),
          }),
        stream: () => ({
          server: createStreamServer({ ...proxyOptions, ...tls }),
          closeIdle: () => undefined,
        }),
      }[address.kind]();
      listeners.push({ listener: new Listener(server, clock), address });
    }
    const apps = [adminApp, statusApp];
    const booted = this.#boot(boot(), listeners, aborter.signal);
    booted.catch(() => undefined);
    return { ...ways, gateway, aborter, listeners, apps, booted, refusals: new Set() };
  }

  async #boot(
    { silentMs, unavailableMs, hold }: BootPlan,
    listeners: readonly BoundListener[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, reservations } = this.#options;
    try {
      this.#setPhase("silent");
      await clock.sleep(silentMs, signal);
      signal.throwIfAborted();
      this.#setPhase("unavailable");
      await Promise.all(
        listeners.map(({ listener, address }) => {
          reservations?.release(address.port);
          return listener.listen(address.host, address.port);
        }),
      );
      await clock.sleep(unavailableMs, signal);
      if (hold !== undefined) await Promise.race([hold(), rejection(signal)]);
      signal.throwIfAborted();
      this.#setPhase("running");
    } catch (error) {
      if (!(error instanceof NodeStopped)) throw error;
    }
  }

  #tls(gateway: Gateway): TlsOptions {
    return {
      fallback: selfSignedCertificate(this.#options.clock.nowMs()),
      certificateFor: (serverName) => certificateFor(gateway.tables, serverName),
    };
  }

  #appServer(app: AppOnDemand, gateway: Gateway, { kind, isTls }: ListenAddress): ClosableServer {
    const { clock, onEvent, settings } = this.#options;
    return createAppServer({
      app,
      gateway,
      nowMs: clock.nowMs(),
      isRunning: () => this.#phase === "running",
      onTooEarly: (summary) => onEvent(this.#adminEvent(summary)),
      ...(isTls && { tls: kind === "admin" ? settings.adminTls : {} }),
    });
  }

  #tell(served: ServedRequest): void {
    const { onEvent, onRequest } = this.#options;
    const omitted = this.#sampler.take();
    if (omitted === undefined && onRequest === undefined) return;
    const request = proxiedRequest(served);
    onRequest?.(this.name, request);
    if (omitted !== undefined) {
      onEvent({ type: "proxy-request", node: this.name, omitted, ...request });
    }
  }

  #adminEvent(summary: AnsweredRequest): FleetEvent {
    return { type: "admin-request", node: this.name, ...summary };
  }

  #setPhase(phase: NodePhase): void {
    this.#phase = phase;
    const { configurationHash } = this;
    this.#options.onEvent({
      type: "node-phase",
      node: this.name,
      phase,
      ...(phase === "running" && { configurationHash }),
    });
  }
}
