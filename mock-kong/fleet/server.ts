// Starts fleets of simulated gateways on real ports.
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createControlApp } from "./control-app.ts";
import { DEFAULT_BOOT } from "./boot-plan.ts";
import {
  PORT_STEP,
  REPLICAS_MAX,
  REQUEST_EVENTS_PER_SECOND_MAX,
  type Fleet,
  type FleetOptions,
  type RestartOptions,
} from "./fleet.ts";
import { Database } from "../database/database.ts";
import { DEFAULT_SETTINGS, type ListenAddress } from "../node-settings.ts";
import { KONG_VERSION, readKongVersion } from "../versions/kong-version.ts";
import { pluginsOfVersion } from "../versions/version-plugins.ts";
import { SystemNode } from "./system-node.ts";
import { PortReservations } from "./system-ports.ts";
import { systemResolver } from "./system-resolver.ts";

const GRACE_MS = 1000;

/**
 * Resolves when the first nodes are listed; they still boot. Rejects when a fixed port is taken, and with a `RangeError`
 * for a version that is not known.
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const fleet = new SystemFleet(options);
  try {
    await fleet.begin();
  } catch (error) {
    await fleet.close();
    throw error;
  }
  return fleet;
}

class SystemFleet implements Fleet {
  readonly #options: FleetOptions;
  readonly #host: string;
  readonly #database: Database | undefined;
  readonly #version: string;
  readonly #reservations: PortReservations;
  /** Ports once given to an index stay its own, even while no such node exists. */
  readonly #listeners: (readonly ListenAddress[])[] = [];
  readonly #nodes: SystemNode[] = [];
  #control: FastifyInstance | undefined;
  controlUrl: string | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#host = options.host ?? "127.0.0.1";
    const { schemas, version = schemas?.version ?? KONG_VERSION } = options;
    this.#version = version === schemas?.version ? version : readKongVersion(version);
    this.#database = options.database === "postgres" ? new Database() : undefined;
    this.#reservations = new PortReservations(this.#host);
  }

  get nodes(): readonly SystemNode[] {
    return this.#nodes;
  }

  async begin(): Promise<void> {
    const { controlPort, replicas } = this.#options;
    await this.scale(replicas ?? 0);
    if (controlPort === undefined) return;
    this.#control = createControlApp(this);
    await this.#control.listen({ host: this.#host, port: controlPort });
    const address: AddressInfo | string | null = this.#control.server.address();
    const port = typeof address === "object" && address !== null ? address.port : controlPort;
    this.controlUrl = `http://${this.#host}:${port}`;
  }

  async scale(replicas: number): Promise<void> {
    if (!Number.isInteger(replicas) || replicas < 0 || replicas > REPLICAS_MAX) {
      throw new RangeError(`replicas ${replicas}: an integer from 0 to ${REPLICAS_MAX}`);
    }
    const removed = this.#nodes.splice(replicas);
    const graceMs = this.#options.graceMs ?? GRACE_MS;
    await Promise.all(removed.map((node) => this.#remove(node, graceMs)));
    // oxlint-disable-next-line no-await-in-loop -- ports are given out one after the other
    while (this.#nodes.length < replicas) await this.#add(this.#nodes.length);
  }

  async restart(index: number, options: RestartOptions = {}): Promise<void> {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`no node ${index}`);
    const kept = await node.stop({ graceMs: options.graceMs ?? 0 });
    await this.#options.clock.sleep(options.downMs ?? 0);
    if (this.#nodes[index] !== node) return;
    node.start(options.keepConfiguration === true ? kept : undefined);
  }

  async close(): Promise<void> {
    await this.#control?.close();
    const removed = this.#nodes.splice(0);
    await Promise.all(removed.map((node) => this.#remove(node, 0)));
    await this.#reservations.close();
  }

  async #add(index: number): Promise<void> {
    const {
      clock,
      random,
      name = "kong",
      boot,
      routerFlavor,
      schemas,
      resolver,
      onEvent,
      onRequest,
      requestEventsPerSecondMax = REQUEST_EVENTS_PER_SECOND_MAX,
    } = this.#options;
    const listeners = (this.#listeners[index] ??= await this.#chooseListeners(index));
    const node = new SystemNode({
      clock,
      random: random.fork(`${name}-${index}`),
      name: `${name}-${index}`,
      index,
      settings: {
        ...DEFAULT_SETTINGS,
        hostname: `${name}-${index}`,
        configDelayMs: this.#options.configDelayMs ?? 0,
        listeners,
        plugins:
          schemas === undefined ? pluginsOfVersion(this.#version) : Object.keys(schemas.plugins),
        ...(schemas !== undefined && { pluginPriorities: schemas.priorities }),
      },
      version: this.#version,
      reservations: this.#reservations,
      boot: () => ({ ...DEFAULT_BOOT, ...(typeof boot === "function" ? boot() : boot) }),
      resolver: resolver ?? systemResolver(),
      routerFlavor: routerFlavor ?? schemas?.routerFlavor ?? "traditional_compatible",
      onEvent: onEvent ?? (() => undefined),
      requestEventsPerSecondMax,
      ...(onRequest !== undefined && { onRequest }),
      ...(schemas !== undefined && { schemas }),
      ...(this.#database !== undefined && { database: this.#database }),
    });
    this.#nodes.push(node);
    const { adminUrl, proxyUrl, statusUrl } = node;
    onEvent?.({ type: "node-listed", node: node.name, index, adminUrl, proxyUrl, statusUrl });
    node.start();
  }

  async #remove(node: SystemNode, graceMs: number): Promise<void> {
    await node.stop({ graceMs });
    this.#options.onEvent?.({ type: "node-removed", node: node.name });
  }

  async #chooseListeners(index: number): Promise<readonly ListenAddress[]> {
    const { firstPorts = {}, adminTls = false } = this.#options;
    const listeners: ListenAddress[] = [];
    for (const kind of ["admin", "proxy", "status"] as const) {
      // oxlint-disable-next-line no-await-in-loop -- a port is taken before the next is looked for
      const port = await this.#choosePort(firstPorts[kind], index);
      listeners.push({ kind, host: this.#host, port, isTls: adminTls && kind === "admin" });
    }
    return listeners;
  }

  async #choosePort(first: number | undefined, index: number): Promise<number> {
    if (first === undefined || first === 0) return this.#reservations.reserveAny();
    const port = first + index * PORT_STEP;
    await this.#reservations.hold(port);
    return port;
  }
}
