// One gateway of a simulated fleet: boots, serves, dies and comes back, all in virtual time.
import type { Clock } from "../../core/clock.ts";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { Random } from "../../core/random.ts";
import type { BootPlan } from "../../mock-kong/fleet/boot-plan.ts";
import type { FleetEvent, NodePhase } from "../../mock-kong/fleet/fleet-event.ts";
import type { FaultSource } from "../../mock-kong/admin/faults.ts";
import { NodeFaults } from "../../mock-kong/fleet/node-faults.ts";
import {
  readNodeFault,
  type Comeback,
  type NodeFault,
  type RequestFault,
} from "../../mock-kong/fleet/node-fault.ts";
import { staticResolver } from "../../mock-kong/balancer/resolver.ts";
import { Gateway, type KeptConfiguration } from "../../mock-kong/gateway.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { GatewayNode } from "../live/gateway-fleet.ts";
import { answerAdmin, type AdminAnswer, type AdminQuestion } from "./admin-pages.ts";
import { countedRandom, type CountedRandom } from "./counted-random.ts";
import { ProxyProbe } from "./proxy-probe.ts";

const ADMIN_PORT = 8001;
export const PROXY_PORT = 8000;
const STATUS_PORT = 8100;

export interface SimulatedNodeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly name: string;
  readonly index: number;
  /** Of its Pod. */
  readonly ip: string;
  readonly boot: () => BootPlan;
  readonly routerFlavor?: RouterFlavor;
  readonly onEvent: (event: FleetEvent) => void;
  /** Told about each configuration that was taken or refused. */
  readonly onPush?: ((node: string, document: string) => void) | undefined;
}

/** What exists only between a start and the next end. */
interface Life {
  readonly gateway: Gateway;
  /** The gateway's. */
  readonly random: CountedRandom;
  readonly probe: ProxyProbe;
  readonly ended: AbortController;
  readonly faults: FaultSource;
  phase: Exclude<NodePhase, "stopped">;
  /** Nothing listens where the Admin API was, until then. */
  refusesUntilMs: number;
}

/** Nobody is there, or whoever was is gone. */
export interface NoAnswer {
  readonly why: string;
}

export class SimulatedNode implements GatewayNode {
  readonly name: string;
  readonly index: number;
  readonly adminUrl: string;
  readonly proxyUrl: string;
  readonly statusUrl: string;
  readonly #options: SimulatedNodeOptions;
  readonly #proxyHost: string;
  readonly #faults = new NodeFaults();
  #life: Life | undefined;
  #starts = 0;

  constructor(options: SimulatedNodeOptions) {
    const { name, index, ip } = options;
    this.#options = options;
    this.name = name;
    this.index = index;
    this.adminUrl = `http://${ip}:${ADMIN_PORT}`;
    this.#proxyHost = `${ip}:${PROXY_PORT}`;
    this.proxyUrl = `http://${this.#proxyHost}`;
    this.statusUrl = `http://${ip}:${STATUS_PORT}`;
  }

  get phase(): NodePhase {
    return this.#life?.phase ?? "stopped";
  }

  get configurationHash(): string {
    return this.#life?.gateway.configurationHash ?? EMPTY_CONFIGURATION_HASH;
  }

  get routeNames(): readonly string[] {
    const routes = this.#life?.gateway.tables.list("routes") ?? [];
    return [...routes].map(({ name, id }) => String(name ?? id));
  }

  /** `undefined` while it is stopped. */
  get gateway(): Gateway | undefined {
    return this.#life?.gateway;
  }

  /** How many requests are to meet a fault. */
  get faultsWaiting(): number {
    return this.#faults.waiting;
  }

  failNext(fault: NodeFault): () => void {
    const checked = readNodeFault(fault);
    if (checked.kind === "lose-configuration") {
      this.#life?.gateway.loseConfiguration();
      return () => undefined;
    }
    if (checked.kind !== "refuse") return this.#faults.add(checked);
    const life = this.#life;
    if (life === undefined) return () => undefined;
    life.refusesUntilMs = this.#options.clock.monotonicMs() + checked.forMs;
    return () => {
      life.refusesUntilMs = 0;
    };
  }

  recover(): void {
    this.#faults.clear();
    if (this.#life !== undefined) this.#life.refusesUntilMs = 0;
  }

  /** Begins to boot. */
  start(kept?: KeptConfiguration): void {
    if (this.#life !== undefined) throw new RangeError(`${this.name} runs already`);
    this.#starts += 1;
    const { clock, random, routerFlavor, onEvent } = this.#options;
    const own = countedRandom(random.fork(`start ${this.#starts}`));
    const gateway = new Gateway({
      clock,
      ...(routerFlavor !== undefined && { routerFlavor }),
      random: own,
      resolver: staticResolver({}),
      buildsLate: true,
      ...(kept !== undefined && { kept }),
    });
    const ended = new AbortController();
    const life: Life = {
      gateway,
      random: own,
      probe: new ProxyProbe({
        clock,
        random,
        gateway,
        host: this.#proxyHost,
        signal: ended.signal,
      }),
      ended,
      faults: this.#faults.forLife({
        signal: ended.signal,
        die: (comeback) => this.#die(life, comeback),
        onMet: (fault) => onEvent({ type: "fault-met", node: this.name, fault }),
      }),
      phase: "silent",
      refusesUntilMs: 0,
    };
    this.#life = life;
    this.#tellPhase();
    this.#boot(life).catch((error: unknown) => {
      if (!life.ended.signal.aborted) throw error;
    });
  }

  /** Ends at once, whatever is under way. Gives back what a restart with the same disk would find. */
  stop(): KeptConfiguration | undefined {
    const life = this.#life;
    if (life === undefined) return undefined;
    this.#life = undefined;
    life.ended.abort(ENDED);
    this.#tellPhase();
    return life.gateway.kept;
  }

  /** Carries out a request to the Admin API. Does not come back where the node keeps silent. */
  async ask(question: AdminQuestion): Promise<AdminAnswer | NoAnswer> {
    const { clock } = this.#options;
    const life = this.#life;
    const startMs = clock.monotonicMs();
    if (life === undefined || life.phase === "silent" || life.refusesUntilMs > startMs) {
      return { why: "connect ECONNREFUSED" };
    }
    const { method, path } = question;
    const fault = life.phase === "unavailable" ? undefined : life.faults.take(method, path);
    let answer: AdminAnswer | NoAnswer;
    if (life.phase === "unavailable") answer = STARTING;
    else if (fault === undefined) answer = this.#carryOut(life, question, undefined);
    else answer = await this.#meet(life, question, fault);
    const { status, report: config } = "why" in answer ? { status: 0, report: undefined } : answer;
    const durationMs = clock.monotonicMs() - startMs;
    if (config !== undefined) this.#options.onPush?.(this.name, question.body);
    this.#options.onEvent({
      type: "admin-request",
      node: this.name,
      method,
      path,
      status,
      durationMs,
      ...(config !== undefined && { config }),
    });
    return answer;
  }

  /** What a client gets from the proxy; `null`: no answer. */
  async proxyStatus(path: string): Promise<number | null> {
    const life = this.#life;
    if (life === undefined || life.phase === "silent") return null;
    if (life.phase === "unavailable") return STARTING.status;
    return life.probe.status(path);
  }

  /** What a kubelet gets for `/status/ready`; `null`: no answer. */
  readyStatus(): number | null {
    const life = this.#life;
    if (life === undefined || life.phase === "silent") return null;
    const isEmpty = life.gateway.configurationHash === EMPTY_CONFIGURATION_HASH;
    return life.phase === "unavailable" || isEmpty ? 503 : 200;
  }

  async #meet(
    life: Life,
    question: AdminQuestion,
    fault: RequestFault,
  ): Promise<AdminAnswer | NoAnswer> {
    const { signal } = life.ended;
    if (fault.kind === "slow") {
      await this.#options.clock.sleep(fault.delayMs, signal).catch(() => undefined);
    }
    if (fault.kind === "hang") await whenAborted(signal);
    if (signal.aborted) return RESET;
    return answerInstead(fault, question) ?? this.#carryOut(life, question, fault);
  }

  #carryOut(
    life: Life,
    question: AdminQuestion,
    fault: RequestFault | undefined,
  ): AdminAnswer | NoAnswer {
    const { clock } = this.#options;
    const { signal } = life.ended;
    const { faults } = life;
    const late = fault?.kind === "apply-late" ? clock.sleep(fault.delayMs, signal) : undefined;
    late?.catch(() => undefined);
    const answer = answerAdmin(life.gateway, question, {
      random: life.random,
      ...(late !== undefined && { inForceAfter: late }),
    });
    const isTooMuch =
      question.method === "POST" &&
      faults.entitiesMax < Infinity &&
      life.gateway.entityCount > faults.entitiesMax;
    if (fault?.kind !== "crash" && !isTooMuch) return answer;
    faults.crash(fault?.kind === "crash" ? fault : undefined);
    return RESET;
  }

  #die(life: Life, { downMs = 0, keepConfiguration = false }: Comeback): void {
    if (this.#life !== life) return;
    const kept = this.stop();
    void this.#options.clock.sleep(downMs).then(() => {
      if (this.#life === undefined) this.start(keepConfiguration ? kept : undefined);
    });
  }

  async #boot(life: Life): Promise<void> {
    const { clock, boot } = this.#options;
    const { silentMs, unavailableMs, hold } = boot();
    const { signal } = life.ended;
    await clock.sleep(silentMs, signal);
    this.#enter(life, "unavailable");
    await clock.sleep(unavailableMs, signal);
    await hold?.();
    if (!signal.aborted) this.#enter(life, "running");
  }

  #enter(life: Life, phase: Life["phase"]): void {
    life.phase = phase;
    this.#tellPhase();
  }

  #tellPhase(): void {
    const { configurationHash, phase } = this;
    this.#options.onEvent({
      type: "node-phase",
      node: this.name,
      phase,
      ...(phase === "running" && { configurationHash }),
    });
  }
}

/** With a reason of its own: the default one is an error, whose stack costs more than all the rest. */
const ENDED = "the node has ended";
const STARTING: AdminAnswer = { status: 503, body: '{"message":"the node is starting"}' };
const RESET: NoAnswer = { why: "read ECONNRESET" };

/** `undefined`: the request is carried out. */
function answerInstead(
  fault: RequestFault,
  { path }: AdminQuestion,
): AdminAnswer | NoAnswer | undefined {
  switch (fault.kind) {
    case undefined:
    case "status":
    case "flap": {
      const body = JSON.stringify({ message: `a fault was asked for: ${fault.status}` });
      return { status: fault.status, body };
    }
    case "drop":
    case "reset":
      return RESET;
    case "garble":
      return path.startsWith("/config")
        ? { status: 200, body: '{"data":[{' }
        : { why: "it answers something else than JSON" };
    case "slow":
    case "hang":
    case "apply-late":
    case "crash":
      return undefined;
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
