// Carries out a plan in a world, and looks whether what must hold does.
import type { ControllerExitedFact, TimelineEvent } from "../timeline/timeline-event.ts";
import { debtsOf, forgetKept, ledgerAfter, openLedger, pathsOf, type Ledger } from "./debts.ts";
import { isPush, judgeGateways, type Violation } from "./judge-gateways.ts";
import type { ObjectName, Plan, PlanAction, PlanDeed } from "./plan.ts";
import { kubeObjectOf, kubeRefOf, UNRELATED } from "./plan-objects.ts";
import { deletedBy, initialState, objectAfter } from "./plan-state.ts";
import type { PlanWorld } from "./plan-world.ts";

/** Everything must be in force so long after the last disturbance. */
const SETTLE_MS_MAX = 12_000;
/** A controller that starts may have to wait for the Lease of the one before. */
const START_MS_MAX = 20_000;
/** Faults that nobody has met by then are withdrawn. */
const FAULTS_MS_MAX = 3000;
/** The controller's process says something within this time, or has failed to start. */
const FIRST_WORD_MS_MAX = 15_000;
const FIRST_WORD_LOOK_MS = 10;
const CACHES_FILLED = "caches are filled";
const ACCEPTED = [
  "gateways are configured",
  "recovered from a rejected configuration by a fallback",
];
const LOOK_EVERY_MS = 250;
/** What is in force must stay so, and quietly. */
const QUIET_MS = 3000;
/** A fallback takes some, and so does finding out what is broken; a storm has one a sync. */
const QUIET_PUSHES_MAX = 5;
/** As Kubernetes backs off: at once, then ten seconds, then twice as long each time. */
const BACK_OFF_MS = [200, 10_000, 20_000, 40_000];
const RESTARTS_MAX = 4;

export interface PlanResult {
  /** Each signature once, in the order in which they came. */
  readonly violations: readonly Violation[];
  readonly durationMs: number;
}

/** The same plan in the same simulated world gives the same result. */
export async function runPlan(world: PlanWorld, plan: Plan): Promise<PlanResult> {
  const run = new PlanRun(world, plan);
  return run.toTheEnd();
}

class PlanRun {
  readonly #world: PlanWorld;
  readonly #plan: Plan;
  readonly #violations = new Map<string, Violation>();
  #ledger: Ledger;
  /** When the controller was there: how long a process takes to start is no part of a plan. */
  #startMs: number;
  /** When the last disturbance is over, and all must be in force. */
  #disturbedMs = 0;
  #dueMs = 0;
  #isEndAsked = false;
  /** How many there were at the last look, and how many there are to be. */
  #gateways = 0;
  #replicas: number;
  #crashes = 0;
  /** Of a controller that has crashed, and is to be started again. */
  #backOff = new AbortController();

  constructor(world: PlanWorld, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
    this.#startMs = world.clock.monotonicMs();
    this.#replicas = plan.setting.replicas;
    this.#ledger = openLedger(initialState(plan.objects), plan.setting.backfill);
  }

  async toTheEnd(): Promise<PlanResult> {
    const { controller, timeline } = this.#world;
    const unsubscribe = timeline.subscribe((event) => this.#watch(event));
    await controller.start();
    await this.#firstWord();
    this.#startMs = this.#world.clock.monotonicMs();
    this.#disturb(this.#bootMs, false);
    for (const action of this.#plan.actions) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await this.#act(action);
    }
    await this.#finish();
    unsubscribe();
    return { violations: [...this.#violations.values()], durationMs: this.#nowMs };
  }

  async #firstWord(): Promise<void> {
    const { clock, timeline } = this.#world;
    const hasSpoken = () => timeline.events.some(({ type }) => type === "controller-log");
    while (!hasSpoken() && this.#nowMs < FIRST_WORD_MS_MAX) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await clock.sleep(FIRST_WORD_LOOK_MS);
    }
  }

  get #nowMs(): number {
    return this.#world.clock.monotonicMs() - this.#startMs;
  }

  get #bootMs(): number {
    const { silentMs, unavailableMs } = this.#plan.setting.boot;
    return silentMs + unavailableMs;
  }

  async #act({ atMs, ...deed }: PlanAction): Promise<void> {
    await this.#world.clock.sleep(atMs - this.#nowMs);
    const found = await this.#look();
    const isInForce = found.length === 0 && this.#gateways > 0 && this.#wasAccepted;
    if (this.#isDue) this.#note(found);
    this.#disturb(this.#lastsMs(deed), deed.type === "restart-controller");
    const object = objectAfter(this.#ledger.state, deed);
    const gone = deletedBy(this.#ledger.state, deed);
    this.#ledger = ledgerAfter(this.#ledger, deed, isInForce);
    if (gone !== undefined) await this.#delete(gone);
    if (object === undefined) await this.#perform(deed);
    else await this.#world.apply(kubeObjectOf(object));
  }

  /** A controller looks at the Lease only once it has found a gateway, and then waits until it has seen it run out. */
  get #isDue(): boolean {
    return this.#nowMs >= this.#dueMs + (this.#hasTakenIn ? 0 : START_MS_MAX);
  }

  /** Whether this controller leads, and knows the cluster. */
  get #hasTakenIn(): boolean {
    return this.#hasSaid([CACHES_FILLED]);
  }

  /** Whether gateways took something from this controller: nobody keeps what another one saw accepted. */
  get #wasAccepted(): boolean {
    return this.#hasSaid(ACCEPTED);
  }

  /** Since its last start. */
  #hasSaid(messages: readonly string[]): boolean {
    const { events } = this.#world.timeline;
    const start = events.findLastIndex(({ type }) => type === "controller-started");
    return events
      .slice(start + 1)
      .some((event) => event.type === "controller-log" && messages.includes(event.message));
  }

  async #perform(deed: PlanDeed): Promise<void> {
    const world = this.#world;
    switch (deed.type) {
      case "apply":
      case "edit":
      case "break":
      case "fix":
      case "delete":
        // On something that is not there, or done by now.
        return;
      case "touch":
        return world.touch(UNRELATED);
      case "scale":
        this.#replicas = deed.replicas;
        return world.scale(deed.replicas);
      case "restart-gateway":
        return world.restartGateway(deed.gateway, deed.downMs);
      case "fail-gateway":
        return world.failGateway(deed.gateway, deed.fault);
      case "cut-kube":
        return world.cutKube(deed.forMs);
      case "restart-controller":
        return this.#restartController(deed.how);
    }
  }

  async #delete(object: ObjectName): Promise<void> {
    const [kind = "", name = ""] = object.split(" ");
    await this.#world.remove(kubeRefOf({ kind: kind === "plugin" ? kind : "route", name }));
  }

  async #restartController(how: "stop" | "kill"): Promise<void> {
    const { controller } = this.#world;
    this.#isEndAsked = true;
    this.#backOff.abort();
    await controller[how]();
    await controller.start();
    this.#isEndAsked = false;
  }

  /** How long what a deed does goes on by itself. */
  #lastsMs(deed: PlanDeed): number {
    switch (deed.type) {
      case "scale":
        return this.#bootMs;
      case "restart-gateway":
        return deed.downMs + this.#bootMs;
      case "fail-gateway":
        return FAULTS_MS_MAX + this.#bootMs;
      case "cut-kube":
        return deed.forMs;
      case "apply":
      case "edit":
      case "break":
      case "fix":
      case "delete":
      case "touch":
      case "restart-controller":
        return 0;
    }
  }

  #disturb(lastsMs: number, startsController: boolean): void {
    this.#disturbedMs = Math.max(this.#disturbedMs, this.#nowMs + lastsMs);
    const boundMs = SETTLE_MS_MAX + (startsController ? START_MS_MAX : 0);
    this.#dueMs = Math.max(this.#dueMs, this.#disturbedMs + boundMs);
  }

  async #finish(): Promise<void> {
    const { clock } = this.#world;
    await clock.sleep(this.#disturbedMs - this.#nowMs);
    this.#world.recoverGateways();
    this.#disturb(0, false);
    const found = await this.#settle();
    if (found.length > 0) {
      this.#note(found);
      return;
    }
    const quietFrom = this.#world.timeline.events.length;
    await clock.sleep(QUIET_MS);
    this.#note(await this.#look());
    this.#judgeQuiet(this.#world.timeline.events.slice(quietFrom));
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
    const debts = debtsOf(this.#ledger);
    const looks = await this.#world.look(pathsOf(debts));
    this.#gateways = looks.length;
    const unready = looks.filter(({ phase }) => phase !== "running");
    const found = judgeGateways(debts, looks, this.#world.timeline.events, Math.round(this.#nowMs));
    const isComplete = looks.length === this.#replicas;
    if (found.length > 0 || (unready.length === 0 && isComplete)) return found;
    const detail = isComplete
      ? unready.map(({ name, phase }) => `${name} is ${phase}`).join(", ")
      : `there are ${looks.length} gateways, not ${this.#replicas}`;
    return [
      { signature: "gateway does not come to answer", atMs: Math.round(this.#nowMs), detail },
    ];
  }

  #judgeQuiet(events: readonly TimelineEvent[]): void {
    const pushes = new Map<string, number>();
    for (const event of events) {
      if (event.type !== "admin-request" || !isPush(event)) continue;
      pushes.set(event.gateway, (pushes.get(event.gateway) ?? 0) + 1);
    }
    for (const [gateway, count] of pushes) {
      if (count <= QUIET_PUSHES_MAX) continue;
      const detail = `${gateway} was sent ${count} configurations in ${QUIET_MS} ms in which nothing changed`;
      this.#note([{ signature: "push storm", atMs: Math.round(this.#nowMs), detail }]);
    }
  }

  #note(found: readonly Violation[]): void {
    for (const violation of found) {
      if (!this.#violations.has(violation.signature)) {
        this.#violations.set(violation.signature, violation);
      }
    }
  }

  #noteCrash({ code, error, stack }: ControllerExitedFact): void {
    const where = stack.flatMap(placesOf).slice(0, FRAMES).join(" < ");
    const signature = `controller ends: ${error ?? `exit ${code}`}${where === "" ? "" : ` at ${where}`}`;
    const detail = [`exit ${code}: ${error}`, ...stack].join("\n");
    this.#note([{ signature, atMs: Math.round(this.#nowMs), detail }]);
  }

  /** An end that nobody asked for is a finding by itself; what Kubernetes would do then is done. */
  #watch(event: TimelineEvent): void {
    // What it has to do begins only then.
    if (event.type === "controller-log" && event.message === CACHES_FILLED) this.#disturb(0, false);
    if (event.type !== "controller-exited" || this.#isEndAsked) return;
    if (event.code !== EXIT_STARTUP) this.#noteCrash(event);
    this.#ledger = forgetKept(this.#ledger);
    const backOffMs = BACK_OFF_MS[Math.min(this.#crashes, BACK_OFF_MS.length - 1)] ?? 0;
    this.#crashes += 1;
    if (this.#crashes > RESTARTS_MAX) return;
    this.#disturb(backOffMs, true);
    this.#backOff = new AbortController();
    const { clock, controller } = this.#world;
    void clock.sleep(backOffMs, this.#backOff.signal).then(
      () => controller.start(),
      () => undefined,
    );
  }
}

const FRAMES = 5;
/** It could not start, for one because a gateway that it found was gone: it is started again, and that is no crash. */
const EXIT_STARTUP = 1;

/** `file.ts:12` of a frame of ours: those of the runtime are not the same in every world. */
function placesOf(frame: string): readonly string[] {
  const [, place] = /([^/(\s]+\.ts:\d+):\d+\)?$/.exec(frame) ?? [];
  return place === undefined ? [] : [place];
}
