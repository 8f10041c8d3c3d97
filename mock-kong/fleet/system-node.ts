// One simulated Kong node on real ports: it boots, serves, stops and comes back.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import {
  createAdminApp,
  createStatusApp,
  type AdminAppOptions,
  type AnsweredRequest,
} from "../admin/admin-app.ts";
import { BUNDLED_PLUGINS } from "../admin/bundled-plugins.ts";
import type { Resolver } from "../balancer/resolver.ts";
import { Gateway, type KeptConfiguration } from "../gateway.ts";
import { createProxyServer } from "../proxy/server.ts";
import {
  systemUpstreamClient,
  type SystemUpstreamClient,
} from "../proxy/system-upstream-client.ts";
import type { RouterFlavor } from "../router/router.ts";
import { AdminFaults, type AdminFault } from "./admin-faults.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { FleetEvent, NodePhase } from "./fleet-event.ts";
import { Listener, type StopOptions } from "./system-listener.ts";
import type { PortReservations } from "./system-ports.ts";

export interface NodePorts {
  readonly admin: number;
  readonly proxy: number;
  readonly status: number;
}

export interface SystemNodeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly name: string;
  readonly index: number;
  readonly host: string;
  readonly ports: NodePorts;
  readonly reservations: PortReservations;
  readonly boot: BootPlan;
  readonly resolver: Resolver;
  readonly routerFlavor: RouterFlavor;
  readonly onEvent: (event: FleetEvent) => void;
}

/** What exists only between a start and the next stop. */
interface Life {
  readonly gateway: Gateway;
  readonly aborter: AbortController;
  readonly upstreams: SystemUpstreamClient;
  readonly listeners: readonly (readonly [Listener, number])[];
  readonly apps: readonly FastifyInstance[];
  readonly booted: Promise<void>;
}

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export class SystemNode {
  readonly name: string;
  readonly index: number;
  readonly adminUrl: string;
  readonly proxyUrl: string;
  readonly statusUrl: string;
  readonly adminPort: number;
  readonly #options: SystemNodeOptions;
  readonly #faults = new AdminFaults();
  #phase: NodePhase = "stopped";
  #life: Life | undefined;
  #starts = 0;

  constructor(options: SystemNodeOptions) {
    const { name, index, host, ports } = options;
    this.#options = options;
    this.name = name;
    this.index = index;
    const url = (port: number) => `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    this.adminUrl = url(ports.admin);
    this.proxyUrl = url(ports.proxy);
    this.statusUrl = url(ports.status);
    this.adminPort = ports.admin;
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

  /** @throws {RangeError} for a fault that makes no sense. */
  failNext(fault: AdminFault): void {
    this.#faults.add(fault);
  }

  /** Begins to boot; resolves once the node has begun, not once it answers. */
  start(kept?: KeptConfiguration): void {
    if (this.#life !== undefined) throw new RangeError(`${this.name} runs already`);
    this.#starts += 1;
    const { clock, resolver, routerFlavor } = this.#options;
    const random = this.#options.random.fork(`start ${this.#starts}`);
    const gateway = new Gateway({
      clock,
      random,
      resolver,
      routerFlavor,
      ...(kept !== undefined && { kept }),
    });
    this.#life = this.#beginLife(gateway, random);
  }

  /** Resolves once the node answers, or has been stopped. Rejects when it cannot listen. */
  async booted(): Promise<void> {
    await this.#life?.booted;
  }

  /** Gives back what a restart with the same prefix directory would find. */
  async stop(options: StopOptions): Promise<KeptConfiguration | undefined> {
    const life = this.#life;
    if (life === undefined) return undefined;
    life.aborter.abort(new NodeStopped());
    await life.booted.catch(() => undefined);
    await Promise.all(life.listeners.map(([listener]) => listener.stop(options)));
    await Promise.all([...life.apps.map((app) => app.close()), life.upstreams.close()]);
    for (const [, port] of life.listeners) await this.#options.reservations.hold(port);
    this.#life = undefined;
    this.#setPhase("stopped");
    return life.gateway.kept;
  }

  #beginLife(gateway: Gateway, random: Random): Life {
    const { clock, ports, boot, onEvent } = this.#options;
    const upstreams = systemUpstreamClient();
    const listeners: (readonly [Listener, number])[] = [];
    const adminOptions: AdminAppOptions = {
      gateway,
      clock,
      settings: this.#settings(),
      connections: () => countConnections(listeners),
      takeFault: (method, url) => this.#faults.take(method, url),
      onAnswered: (summary) => onEvent(this.#adminEvent(summary)),
    };
    const adminApp = createAdminApp(adminOptions);
    const statusApp = createStatusApp(adminOptions);
    const isRunning = () => this.#phase === "running";
    const proxy = createProxyServer({
      clock,
      random,
      upstreams: upstreams.call,
      state: () => (isRunning() ? gateway.proxy : undefined),
      onRequest: (summary) => onEvent({ type: "proxy-request", node: this.name, ...summary }),
    });
    listeners.push(
      [new Listener(this.#appServer(adminApp), clock), ports.admin],
      [new Listener(this.#appServer(statusApp), clock), ports.status],
      [new Listener(proxy, clock), ports.proxy],
    );
    const aborter = new AbortController();
    const apps = [adminApp, statusApp];
    const booted = this.#boot(boot, apps, listeners, aborter.signal);
    booted.catch(() => undefined);
    return { gateway, aborter, upstreams, listeners, apps, booted };
  }

  async #boot(
    { silentMs, unavailableMs }: BootPlan,
    apps: readonly FastifyInstance[],
    listeners: readonly (readonly [Listener, number])[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, host, reservations } = this.#options;
    try {
      this.#setPhase("silent");
      await Promise.all([...apps.map((app) => app.ready()), clock.sleep(silentMs, signal)]);
      signal.throwIfAborted();
      this.#setPhase("unavailable");
      await Promise.all(
        listeners.map(([listener, port]) => {
          reservations.release(port);
          return listener.listen(host, port);
        }),
      );
      await clock.sleep(unavailableMs, signal);
      this.#setPhase("running");
    } catch (error) {
      if (!(error instanceof NodeStopped)) throw error;
    }
  }

  /** Answers 503 until the node runs. */
  #appServer(app: FastifyInstance): Server {
    const handle: RequestHandler = (request, response) => {
      if (this.#phase === "running") {
        app.routing(request, response);
        return;
      }
      request.resume();
      response.writeHead(503, { "Content-Type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ message: "the node is starting" }));
      this.#options.onEvent(
        this.#adminEvent({
          method: request.method ?? "",
          path: request.url ?? "",
          status: 503,
          durationMs: 0,
        }),
      );
    };
    return createServer({ requireHostHeader: false }, handle);
  }

  #adminEvent(summary: AnsweredRequest): FleetEvent {
    return { type: "admin-request", node: this.name, ...summary };
  }

  #settings(): AdminAppOptions["settings"] {
    const { host, ports, name } = this.#options;
    return {
      prefix: "/usr/local/kong",
      hostname: name,
      listeners: [
        { kind: "admin", host, port: ports.admin, isTls: false },
        { kind: "proxy", host, port: ports.proxy, isTls: false },
        { kind: "status", host, port: ports.status, isTls: false },
      ],
      plugins: Object.keys(BUNDLED_PLUGINS),
      others: {},
    };
  }

  #setPhase(phase: NodePhase): void {
    this.#phase = phase;
    this.#options.onEvent({ type: "node-phase", node: this.name, phase });
  }
}

/** Ends a boot that is no longer wanted. */
class NodeStopped extends Error {}

function countConnections(listeners: readonly (readonly [Listener, number])[]): {
  readonly active: number;
  readonly accepted: number;
  readonly requests: number;
} {
  const active = listeners.reduce((sum, [listener]) => sum + listener.active, 0);
  const accepted = listeners.reduce((sum, [listener]) => sum + listener.accepted, 0);
  return { active, accepted, requests: accepted };
}
