// A gateway in a container, at addresses that stay the same while the container is killed, started and replaced.
import { Agent, request } from "undici";
import type { Clock } from "../../core/clock.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { AdminFault } from "../scenario/world.ts";
import type { GatewayNode, GatewayRestart } from "../live/gateway-fleet.ts";
import type { Listening } from "../live/listen.ts";
import type { GatewayPhase, TimelineFact } from "../timeline/timeline-event.ts";
import type { ContainerEngine, EngineContainer } from "./container-engine.ts";
import { ContainerFaults } from "./container-faults.ts";
import { heldConfiguration, HOLDS_NOTHING, type HeldConfiguration } from "./held-configuration.ts";
import { kongContainer, PORTS } from "./kong-container.ts";
import { pushReport } from "./push-report.ts";
import { startAdminRelay, type AdminExchange } from "./system-admin-relay.ts";
import { startPortRelay } from "./system-port-relay.ts";

export interface ContainerNodeOptions {
  readonly clock: Clock;
  readonly engine: ContainerEngine;
  readonly image: string;
  readonly name: string;
  readonly index: number;
  /** The image's own when absent. */
  readonly routerFlavor?: RouterFlavor;
  /** Where its relays listen. */
  readonly host: string;
  /** The Admin API by https, as a real controller asks for it. */
  readonly adminTls: boolean;
  /** Awaited before it comes to answer. */
  readonly hold: () => Promise<void>;
  readonly onFact: (fact: TimelineFact) => void;
  /** Told about a container that cannot be started, or ends by itself. */
  readonly onFault: (error: unknown) => void;
}

const BOOT_MS_MAX = 90_000;
const LOOK_EVERY_MS = 50;
const LOOK_MS_MAX = 2000;
const LINE_LENGTH_MAX = 4096;
/** What a container said last explains why it ended. */
const LAST_LINES = 5;

export class ContainerNode implements GatewayNode {
  readonly name: string;
  readonly index: number;
  readonly #options: ContainerNodeOptions;
  readonly #faults = new ContainerFaults();
  readonly #dispatcher = new Agent({ headersTimeout: LOOK_MS_MAX, bodyTimeout: LOOK_MS_MAX });
  readonly #lastLines: string[] = [];
  #relays: readonly [admin: Listening, proxy: Listening, status: Listening] | undefined;
  #container: EngineContainer | undefined;
  #phase: GatewayPhase = "stopped";
  #held: HeldConfiguration = HOLDS_NOTHING;
  #life = new AbortController();
  /** What is done to the container, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #booting: Promise<void> = Promise.resolve();

  private constructor(options: ContainerNodeOptions) {
    this.#options = options;
    this.name = options.name;
    this.index = options.index;
  }

  /** Resolves when its addresses are known. @throws {EnvironmentError} */
  static async open(options: ContainerNodeOptions): Promise<ContainerNode> {
    const node = new ContainerNode(options);
    const { clock, host, adminTls } = options;
    const through = (port: number) => () =>
      node.#phase === "running" ? node.#container?.published(port) : undefined;
    node.#relays = await Promise.all([
      startAdminRelay({
        clock,
        host,
        isTls: adminTls,
        decide: (method, path) => node.#decide(method, path),
        onExchange: (exchange) => node.#note(exchange),
      }),
      startPortRelay(host, through(PORTS.proxy)),
      startPortRelay(host, through(PORTS.status)),
    ]);
    return node;
  }

  get phase(): GatewayPhase {
    return this.#phase;
  }

  get configurationHash(): string {
    return this.#held.hash;
  }

  get routeNames(): readonly string[] {
    return this.#held.routeNames;
  }

  get adminUrl(): string {
    return this.#url(0, this.#options.adminTls ? "https" : "http");
  }

  get proxyUrl(): string {
    return this.#url(1);
  }

  get statusUrl(): string {
    return this.#url(2);
  }

  failNext(fault: AdminFault | NodeFault): () => void {
    if (!("status" in fault) || ("kind" in fault && fault.kind === "flap")) {
      throw new RangeError("gateways in containers fail by statuses only");
    }
    return this.#faults.add(fault);
  }

  /** Begins to boot. */
  start(): void {
    this.#do(() => this.#begin());
  }

  /** Resolves when it boots again. */
  async restart({
    downMs = 0,
    keepConfiguration = false,
    graceMs = 0,
  }: GatewayRestart): Promise<void> {
    this.#do(async () => {
      this.#end();
      if (graceMs > 0) await this.#container?.stop(graceMs);
      else await this.#container?.kill();
      if (!keepConfiguration) await this.#remove();
      await this.#options.clock.sleep(downMs);
      await this.#begin();
    });
    await this.#work;
  }

  /** Asks what it holds now. */
  async refresh(): Promise<void> {
    const at = this.#phase === "running" ? this.#container?.published(PORTS.admin) : undefined;
    if (at === undefined) {
      this.#held = HOLDS_NOTHING;
      return;
    }
    try {
      this.#held = await heldConfiguration((path) => this.#ask(at, path));
    } catch {
      // It went away meanwhile, which whoever watches its process will tell.
      this.#held = HOLDS_NOTHING;
    }
  }

  /** Ends it, with as much grace as there is time, and removes everything. */
  async close(graceMs: number): Promise<void> {
    this.#do(async () => {
      this.#end();
      if (graceMs > 0) await this.#container?.stop(graceMs);
      await this.#remove();
    });
    await this.#work;
    await this.#booting;
    await Promise.all((this.#relays ?? []).map((relay) => relay.close()));
    await this.#dispatcher.destroy();
  }

  #url(relay: 0 | 1 | 2, scheme = "http"): string {
    return `${scheme}://${this.#options.host}:${this.#relays?.[relay].port ?? 0}`;
  }

  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(this.#options.onFault);
  }

  #end(): void {
    this.#life.abort(new ContainerEnded());
    if (this.#phase !== "stopped") this.#setPhase("stopped");
    this.#held = HOLDS_NOTHING;
  }

  async #remove(): Promise<void> {
    await this.#container?.remove();
    this.#container = undefined;
  }

  /** Starts the container that there is, with what it wrote, or else a new one. */
  async #begin(): Promise<void> {
    const { engine, image, name, routerFlavor } = this.#options;
    this.#life = new AbortController();
    this.#setPhase("silent");
    if (this.#container === undefined)
      this.#container = await engine.run(
        kongContainer(image, name, routerFlavor, (line) => this.#log(line)),
      );
    else await this.#container.start();
    const { signal } = this.#life;
    this.#booting = this.#boot(this.#container, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#options.onFault(error);
    });
  }

  async #boot(container: EngineContainer, signal: AbortSignal): Promise<void> {
    const { clock, hold } = this.#options;
    const startMs = clock.monotonicMs();
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other is the point
      await this.#checkAlive(container, signal);
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (await this.#answers(container)) break;
      signal.throwIfAborted();
      if (clock.monotonicMs() - startMs > BOOT_MS_MAX) {
        throw new EnvironmentError(
          `${this.name} does not answer on its Admin API within ${BOOT_MS_MAX} ms${this.#lastWords()}`,
        );
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
    signal.throwIfAborted();
    this.#setPhase("unavailable");
    await Promise.race([hold(), aborted(signal)]);
    signal.throwIfAborted();
    this.#setPhase("running");
    await this.refresh();
  }

  async #answers(container: EngineContainer): Promise<boolean> {
    try {
      await this.#ask(container.published(PORTS.admin), "/status");
      return true;
    } catch {
      // Refused, reset, or not 200: it boots.
      return false;
    }
  }

  /** @throws {EnvironmentError} for a container that ended by itself. */
  async #checkAlive(container: EngineContainer, signal: AbortSignal): Promise<void> {
    const code = await container.exitCode();
    if (code === null || signal.aborted) return;
    const { image } = this.#options;
    throw new EnvironmentError(
      `the container of ${this.name} (${image}) ended with exit code ${code} before it answered${this.#lastWords()}`,
    );
  }

  #lastWords(): string {
    return this.#lastLines.length === 0 ? "" : `; it said: ${this.#lastLines.join(" | ")}`;
  }

  async #ask(at: string, path: string): Promise<unknown> {
    const { statusCode, body } = await request(`http://${at}${path}`, {
      dispatcher: this.#dispatcher,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new RangeError(`${path} answers ${statusCode}`);
    return JSON.parse(text);
  }

  #decide(method: string, path: string): string | number {
    if (this.#phase === "unavailable") return 503;
    const at = this.#phase === "running" ? this.#container?.published(PORTS.admin) : undefined;
    return at === undefined ? "silent" : (this.#faults.take(method, path) ?? at);
  }

  async #note({ request: sent, response, ...told }: AdminExchange): Promise<void> {
    const isPush = told.method === "POST" && told.path.split("?")[0] === "/config";
    if (told.method !== "GET") await this.refresh();
    this.#options.onFact({
      type: "admin-request",
      gateway: this.name,
      ...told,
      ...(isPush && { ...pushReport(sent, response), configurationHash: this.#held.hash }),
    });
  }

  #log(line: string): void {
    const text = line.slice(0, LINE_LENGTH_MAX);
    this.#lastLines.push(text);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    this.#options.onFact({ type: "container-log", container: this.name, line: text });
  }

  #setPhase(phase: GatewayPhase): void {
    this.#phase = phase;
    this.#options.onFact({ type: "gateway-phase", gateway: this.name, phase });
  }
}

/** Ends a boot that is no longer wanted. */
class ContainerEnded extends Error {}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
