// Carries out a plan in a world, and looks whether what must hold does.
import type { LinkFault } from "../scenario/link-fault.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { forgetKept, ledgerAfter, openLedger, type Debt, type Ledger } from "./debts.ts";
import { ControllerWords } from "./controller-words.ts";
import { backOffMs, crashViolation } from "./crash.ts";
import { judgeBlame } from "./judge-blame.ts";
import { judgeGateways, type Violation } from "./judge-gateways.ts";
import { EditionWatch } from "./edition-watch.ts";
import { EventWatch } from "./event-watch.ts";
import { countedPushes, judgeMetrics } from "./judge-metrics.ts";
import { judgeQuiet } from "./judge-quiet.ts";
import { lastsMs, performDeed } from "./perform-deed.ts";
import {
  partsOfName,
  type Boot,
  nameOf,
  type ObjectName,
  type Plan,
  type PlanAction,
  type PlanDeed,
} from "./plan.ts";
import { kubeObjectsOf, kubeRefsOf } from "./plan-objects.ts";
import { deletedBy, initialState, objectAfter } from "./plan-state.ts";
import { PUSH_TIMEOUT_SECONDS, type GatewayLook, type PlanWorld } from "./plan-world.ts";
import { RecentStates } from "./recent-states.ts";
import { reckoned, type Reckoning } from "./reckoning.ts";
import { SnapshotWatch } from "./snapshot-watch.ts";

/** Everything must be in force so long after the last disturbance. */
const SETTLE_MS_MAX = 12_000;
/** A controller that starts may have to wait for the Lease of the one before. */
const START_MS_MAX = 20_000;
/** Where messages are held up, everything that takes several takes so many times longer. */
const SETTLE_MESSAGES = 30;
/** It looks for gateways, asks one, waits for the Lease, and reads the cluster. */
const START_MESSAGES = 30;
/** The controller's process says something within this time, or has failed to start. */
const FIRST_WORD_MS_MAX = 15_000;
const LOOK_EVERY_MS = 250;
/** Faults that a request meets for a while; it is given up after so long. */
const LASTING: ReadonlySet<string> = new Set(["hang", "slow", "apply-late"]);
const LASTS_MS_MAX = PUSH_TIMEOUT_SECONDS * 1000;
/** What is in force must stay so, and quietly. */
const QUIET_MS = 3000;
const RESTARTS_MAX = 4;

export interface PlanResult {
  /** Each signature once, in the order in which they came. */
  readonly violations: readonly Violation[];
  readonly durationMs: number;
  /** When the times of actions begin, by the world's clock. */
  readonly startMs: number;
}

/** What is remembered of a plan's past, for the sake of judging what comes. */
export interface JudgeMemory {
  readonly startMs: number;
  /** Actions that were carried out; -1 before their time begins. */
  readonly acted: number;
  /** Faults that nobody has met were withdrawn, as after the last action. */
  readonly isRecovered: boolean;
  readonly ledger: Ledger;
  readonly newest: ReadonlyMap<string, string>;
  readonly crashes: number;
}

/**
 * The same plan in the same simulated world gives the same result.
 * @param reveal is given a way to look into the judge's memory.
 */
export async function runPlan(
  world: PlanWorld,
  plan: Plan,
  reveal?: (memory: () => JudgeMemory) => void,
): Promise<PlanResult> {
  const run = new PlanRun(world, plan);
  reveal?.(() => run.memory);
  return run.toTheEnd();
}

class PlanRun {
  readonly #world: PlanWorld;
  readonly #plan: Plan;
  readonly #violations = new Map<string, Violation>();
  #ledger: Ledger;
  #reckoned: Reckoning;
  /** When nothing was found the last time: what all was well by, and is as long as both are the same. */
  #well: { readonly debts: readonly Debt[]; readonly looks: readonly GatewayLook[] } | undefined;
  /** When the controller was there: how long a process takes to start is no part of a plan. */
  #startMs: number;
  /** When the last disturbance is over, and all must be in force. */
  #disturbedMs = 0;
  #dueMs = 0;
  #isEndAsked = false;
  readonly #words = new ControllerWords();
  readonly #recent: RecentStates;
  readonly #everGone = new Set<ObjectName>();
  /** When something was made anew the last time. */
  #anewMs = -Infinity;
  readonly #editions = new EditionWatch();
  readonly #eventWatch = new EventWatch();
  readonly #snapshots: SnapshotWatch;
  /** How many there were at the last look, and how many there are to be. */
  #gateways = 0;
  #replicas: number;
  #boot: Boot;
  #crashes = 0;
  #acted = -1;
  #isRecovered = false;
  /** Of a controller that has crashed, and is to be started again. */
  #backOff = new AbortController();

  constructor(world: PlanWorld, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
    this.#startMs = world.clock.monotonicMs();
    this.#replicas = plan.setting.replicas;
    this.#boot = plan.setting.boot;
    this.#ledger = openLedger(initialState(plan.objects), plan.setting.backfill);
    this.#reckoned = reckoned(this.#ledger);
    this.#eventWatch.changed(this.#ledger.state, undefined);
    this.#snapshots = new SnapshotWatch(plan);
    this.#recent = new RecentStates(plan);
    this.#snapshots.changed(this.#ledger.state);
  }

  get memory(): JudgeMemory {
    return {
      startMs: this.#startMs,
      acted: this.#acted,
      isRecovered: this.#isRecovered,
      ledger: this.#ledger,
      newest: this.#editions.newest,
      crashes: this.#crashes,
    };
  }

  async toTheEnd(): Promise<PlanResult> {
    const { controller, timeline } = this.#world;
    const unsubscribe = timeline.subscribe((event) => this.#watch(event));
    if (!this.#isPushRepeated) this.#watchPushes();
    await controller.start();
    await this.#firstWord();
    this.#startMs = this.#world.clock.monotonicMs();
    this.#acted = 0;
    this.#disturb(this.#boot.silentMs + this.#boot.unavailableMs, false);
    for (const action of this.#plan.actions) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await this.#act(action);
    }
    await this.#finish();
    unsubscribe();
    const violations = [...this.#violations.values()];
    return { violations, durationMs: this.#nowMs, startMs: this.#startMs };
  }

  #watchPushes(): void {
    this.#world.watchPushes((gateway, document) =>
      this.#note(this.#snapshots.pushed(gateway, document, Math.round(this.#nowMs))),
    );
  }

  async #firstWord(): Promise<void> {
    const { clock } = this.#world;
    await clock.sleep(FIRST_WORD_MS_MAX, this.#words.first).catch(() => undefined);
  }

  get #nowMs(): number {
    return this.#world.clock.monotonicMs() - this.#startMs;
  }

  async #act({ atMs, ...deed }: PlanAction): Promise<void> {
    await this.#world.clock.sleep(atMs - this.#nowMs);
    const found = await this.#look();
    // Until all is in force, what is served may be an object that is gone, and not the one of its name.
    const isKnown = this.#words.wasAccepted && this.#nowMs >= this.#anewMs + SETTLE_MS_MAX;
    const isInForce = found.length === 0 && this.#gateways > 0 && isKnown;
    if (this.#isDue) this.#note(found);
    this.#disturb(lastsMs(deed, this.#boot), deed.type === "restart-controller");
    const object = objectAfter(this.#ledger.state, deed);
    const gone = deletedBy(this.#ledger.state, deed);
    const recent = this.#recent.before(this.#ledger.state, this.#nowMs);
    this.#ledger = ledgerAfter(this.#ledger, deed, isInForce, recent);
    this.#editions.changed(this.#owed.debts, deed);
    this.#eventWatch.changed(this.#ledger.state, gone);
    this.#snapshots.changed(this.#ledger.state);
    if (object !== undefined || gone !== undefined) this.#forgetAccepted();
    if (gone !== undefined) this.#everGone.add(gone);
    if (object !== undefined && this.#everGone.has(nameOf(object))) this.#anewMs = this.#nowMs;
    if (gone !== undefined) await this.#delete(gone);
    if (object === undefined) await this.#perform(deed);
    else await this.#world.apply(...kubeObjectsOf(object));
    this.#acted += 1;
  }

  /** A controller looks at the Lease only once it has found a gateway, and then waits until it has seen it run out. */
  get #isDue(): boolean {
    return this.#nowMs >= this.#dueMs + (this.#words.hasTakenIn ? 0 : this.#startBoundMs);
  }

  /** Where answers are lost, what is in force may be so without the controller's knowledge: its next word counts. */
  #forgetAccepted(): void {
    if (this.#failsLinks("lose-answers")) this.#words.forgetAccepted();
  }

  async #perform(deed: PlanDeed): Promise<void> {
    if (deed.type === "scale") this.#replicas = deed.replicas;
    if (deed.type === "set-boot") this.#boot = deed.boot;
    if (deed.type !== "restart-controller") return performDeed(this.#world, deed);
    this.#isEndAsked = true;
    this.#backOff.abort();
    await performDeed(this.#world, deed);
    this.#isEndAsked = false;
  }

  async #delete(object: ObjectName): Promise<void> {
    for (const ref of kubeRefsOf(partsOfName(object)).toReversed()) {
      // oxlint-disable-next-line no-await-in-loop -- what names another goes before it
      await this.#world.remove(ref);
    }
  }

  /** What was sent before comes again: nobody can help that. */
  get #isPushRepeated(): boolean {
    return this.#failsLinks("repeat-push");
  }

  #failsLinks(kind: LinkFault["kind"]): boolean {
    return this.#plan.actions.some((deed) => deed.type === "fail-link" && deed.fault.kind === kind);
  }

  get #startBoundMs(): number {
    return START_MS_MAX + START_MESSAGES * (this.#plan.schedule?.windowMs ?? 0);
  }

  #disturb(forMs: number, startsController: boolean): void {
    this.#disturbedMs = Math.max(this.#disturbedMs, this.#nowMs + forMs);
    const { windowMs = 0 } = this.#plan.schedule ?? {};
    const settleMs = SETTLE_MS_MAX + SETTLE_MESSAGES * windowMs;
    const boundMs = settleMs + (startsController ? this.#startBoundMs : 0);
    this.#dueMs = Math.max(this.#dueMs, this.#disturbedMs + boundMs);
  }

  async #finish(): Promise<void> {
    const { clock } = this.#world;
    await clock.sleep(this.#disturbedMs - this.#nowMs);
    this.#world.recover();
    this.#isRecovered = true;
    this.#disturb(0, false);
    const quietFrom = await this.#settleAndStay();
    if (quietFrom === undefined) return;
    const atMs = Math.round(this.#nowMs);
    this.#note(judgeQuiet(this.#world.timeline.events.slice(quietFrom), QUIET_MS, atMs));
    await this.#judgeReports(atMs);
  }

  /**
   * What is in force stays so, unless it was so only because the gateways had not yet followed the plan.
   * @returns from which event on all was well; `undefined`: never.
   */
  async #settleAndStay(): Promise<number | undefined> {
    const { clock, timeline } = this.#world;
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- until gateways come and go no more
      const found = await this.#settle();
      if (found.length > 0) {
        this.#note(found);
        return undefined;
      }
      const from = timeline.events.length;
      // oxlint-disable-next-line no-await-in-loop
      await clock.sleep(QUIET_MS);
      // oxlint-disable-next-line no-await-in-loop
      const after = await this.#look();
      const areThere =
        this.#gateways === this.#replicas && !timeline.events.slice(from).some(isMove);
      if (areThere || this.#isDue) {
        this.#note(after);
        return from;
      }
    }
  }

  /** Metrics, blame and Events, once all is quiet. */
  async #judgeReports(atMs: number): Promise<void> {
    const { controller, timeline } = this.#world;
    const { actions, setting } = this.#plan;
    await this.#noteWhatStays(async () => {
      const counted = await countedPushes((name) => controller.metric(name));
      return judgeMetrics(actions, timeline.events, counted, Math.round(this.#nowMs));
    });
    this.#note(judgeBlame(this.#eventWatch.blamable, timeline.events, atMs));
    if (setting.events !== true || this.#gateways === 0 || !this.#words.hasTakenIn) return;
    await this.#noteWhatStays(async () =>
      this.#eventWatch.judge(this.#ledger.state, timeline.events, Math.round(this.#nowMs)),
    );
  }

  /** An answer may be on its way; and what is broken may be served as it should be before any gateway was asked about it. */
  async #noteWhatStays(judge: () => Promise<readonly Violation[]>): Promise<void> {
    let found = await judge();
    while (found.length > 0 && !this.#isDue) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await this.#world.clock.sleep(LOOK_EVERY_MS);
      // oxlint-disable-next-line no-await-in-loop
      found = await judge();
    }
    this.#note(found);
  }

  /** Looks until all is well and no disturbance goes on, or it is too late. */
  async #settle(): Promise<readonly Violation[]> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      const found = await this.#look();
      if (found.length === 0 || this.#isDue) return found;
      // oxlint-disable-next-line no-await-in-loop
      await this.#world.clock.sleep(LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<readonly Violation[]> {
    const { debts, paths } = this.#owed;
    const looks = await this.#world.look(paths);
    this.#gateways = looks.length;
    const isComplete = looks.length === this.#replicas;
    if (isComplete && looks === this.#well?.looks && debts === this.#well.debts) return [];
    const atMs = Math.round(this.#nowMs);
    if (!this.#isPushRepeated) this.#note(this.#editions.look(debts, looks, atMs));
    const unready = looks.filter(({ phase }) => phase !== "running");
    const found = judgeGateways(debts, looks, this.#world.timeline.events, atMs);
    const isWell = found.length === 0 && unready.length === 0 && isComplete;
    this.#well = isWell ? { debts, looks } : undefined;
    if (isWell || found.length > 0) return found;
    const detail = isComplete
      ? unready.map(({ name, phase }) => `${name} is ${phase}`).join(", ")
      : `there are ${looks.length} gateways, not ${this.#replicas}`;
    return [{ signature: "gateway does not come to answer", atMs, detail }];
  }

  get #owed(): Reckoning {
    if (this.#reckoned.ledger !== this.#ledger) this.#reckoned = reckoned(this.#ledger);
    return this.#reckoned;
  }

  #note(found: readonly Violation[]): void {
    for (const violation of found) {
      if (!this.#violations.has(violation.signature)) {
        this.#violations.set(violation.signature, violation);
      }
    }
  }

  /** An end that nobody asked for is a finding by itself; what Kubernetes would do then is done. */
  #watch(event: TimelineEvent): void {
    if (event.type === "controller-started") {
      this.#words.restarted();
      this.#snapshots.restarted();
    }
    if (event.type === "controller-log" && this.#words.listen(event.message)) {
      this.#disturb(0, false);
    }
    // Until then the gateway was none that answers.
    if (event.type === "fault-met") {
      this.#disturb(LASTING.has(event.fault) ? LASTS_MS_MAX : 0, false);
    }
    if (event.type !== "controller-exited" || this.#isEndAsked) return;
    if (event.code !== EXIT_STARTUP) this.#note([crashViolation(event, Math.round(this.#nowMs))]);
    this.#ledger = forgetKept(this.#ledger);
    const waitMs = backOffMs(this.#crashes);
    this.#crashes += 1;
    if (this.#crashes > RESTARTS_MAX) return;
    this.#disturb(waitMs, true);
    this.#backOff = new AbortController();
    const { clock, controller } = this.#world;
    void clock.sleep(waitMs, this.#backOff.signal).then(
      () => controller.start(),
      () => undefined,
    );
  }
}

/** A gateway comes or goes. */
function isMove({ type }: TimelineEvent): boolean {
  return type === "gateway-listed" || type === "gateway-removed";
}

/** It could not start, for one because a gateway that it found was gone: it is started again, and that is no crash. */
const EXIT_STARTUP = 1;
