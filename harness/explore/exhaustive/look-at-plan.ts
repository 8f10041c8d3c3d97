// Carries out a plan of the small scope, and tells at which moments a further action would make a difference.
import type { BehaviourName } from "../../../controller/fallback/behaviours.ts";
import { md5Hex } from "../../../core/hash.ts";
import type { Violation } from "../../plans/judge-gateways.ts";
import type { Plan } from "../../plans/plan.ts";
import { runSimulatedPlan, type Inside, type PlanWatcher } from "../../plans/run-simulated-plan.ts";
import type { TimelineEvent } from "../../timeline/timeline-event.ts";
import { featuresOf } from "../coverage.ts";
import { CanonicalState } from "./canonical-state.ts";
import { renamed } from "./renaming.ts";
import { scopeStateAfter, type ScopeState } from "./small-scope.ts";
import { placesWhere, type Place } from "./touched-places.ts";

/** Times of actions are whole microseconds. */
const US = 1000;
/** Of the MD5 of a state: by then two of a billion states have one in common once in a million searches. */
const KEY_DIGITS = 27;
/** What a plan's end cuts short is over after so long: a fault that nobody meets, the Lease of a controller that was killed. */
const WAITS_MS = 25_000;

/** Plain data. */
export interface LookSettings {
  readonly behaviour: BehaviourName;
  /** Whether moments at which the world has something on its way are of no interest. */
  readonly isSettledEnough: boolean;
}

/** Plain data. */
export interface PlanLook {
  readonly violations: readonly Violation[];
  readonly virtualEvents: number;
  /** For coverage. */
  readonly features: readonly string[];
  /** After the last action, each in a state of its own, in their order. */
  readonly moments: readonly Moment[];
}

export interface Moment {
  /** Moments with the same key have the same future, as far as states tell. */
  readonly key: string;
  readonly atMs: number;
  /** Where something has happened since the moment before; `undefined`: it is the first one. */
  readonly touched: readonly Place[] | undefined;
  /** Whether the world stays in this state. */
  readonly isSettled: boolean;
}

/** A plan that has gone wrong has no moments from then on. */
export async function lookAtPlan(plan: Plan, settings: LookSettings): Promise<PlanLook> {
  const { behaviour, isSettledEnough } = settings;
  const watch = new MomentWatch(plan, isSettledEnough);
  const result = await runSimulatedPlan(plan, behaviour, watch);
  const { violations, virtualEvents, timeline } = result;
  const whole =
    watch.isCutShort && violations.length === 0 ? await waitingOn(plan, settings) : watch;
  const untilMs = Math.min(...violations.map(({ atMs }) => atMs));
  const moments = whole.moments.filter(({ atMs }) => atMs < untilMs);
  return { violations, virtualEvents, features: featuresOf(timeline), moments };
}

/** A plan may end where the world has not settled; with another action to come, it goes on. */
async function waitingOn(
  plan: Plan,
  { behaviour, isSettledEnough }: LookSettings,
): Promise<MomentWatch> {
  const watch = new MomentWatch(plan, isSettledEnough);
  const atMs = (plan.actions.at(-1)?.atMs ?? 0) + WAITS_MS;
  const none = { atMs, type: "jump-clock", byMs: 0 } as const;
  await runSimulatedPlan({ ...plan, actions: [...plan.actions, none] }, behaviour, watch);
  return watch;
}

class MomentWatch implements PlanWatcher {
  readonly #state = new CanonicalState();
  readonly #scope: ScopeState;
  readonly #backfill: boolean;
  readonly #actions: number;
  readonly #isSettledEnough: boolean;
  readonly #moments = new Map<string, Omit<Moment, "isSettled">>();
  /** By texts before names are taken out of them: a world that is quiet comes by the same ones again and again. */
  readonly #keys = new Map<string, string>();
  #touched = new Set<Place>();
  #hasChanged = false;
  /** Whether something has changed since the world last had nothing on its way. */
  #isUnderWay = true;
  #settledKey = "";
  #faultsWaiting = 0;
  #areWithdrawn = false;
  #isLed = false;

  constructor(plan: Plan, isSettledEnough: boolean) {
    this.#scope = scopeStateAfter(plan);
    this.#backfill = plan.setting.backfill;
    this.#actions = plan.actions.length;
    this.#isSettledEnough = isSettledEnough;
  }

  /**
   * Whether faults were withdrawn at the end, so that the moments after it are none of the plan's, or no controller led
   * by then.
   */
  get isCutShort(): boolean {
    return this.#areWithdrawn || !this.#isLed;
  }

  get moments(): readonly Moment[] {
    return [...this.#moments.values()].map((moment) => ({
      ...moment,
      isSettled: moment.key === this.#settledKey,
    }));
  }

  take(event: TimelineEvent): void {
    this.#state.take(event);
    this.#hasChanged = true;
    for (const place of placesWhere(event)) this.#touched.add(place);
  }

  rest(inside: Inside): void {
    const { scheduler, world } = inside;
    const { acted, isRecovered, startMs } = inside.judge();
    if (this.#hasChanged) this.#state.learn(world.nodes);
    if (acted !== this.#actions || this.#areWithdrawn) return;
    if (isRecovered && this.#faultsWaiting > 0) {
      this.#areWithdrawn = true;
      return;
    }
    this.#faultsWaiting = world.nodes.reduce((sum, node) => sum + node.faultsWaiting, 0);
    if (!this.#hasChanged && !this.#isUnderWay) return;
    const isIdle = scheduler.inFlight.length === 0;
    if (!this.#hasChanged && !isIdle) return;
    if (!isIdle && this.#isSettledEnough) {
      this.#hasChanged = false;
      this.#isUnderWay = true;
      return;
    }
    // What no event tells of is an answer, or news of the cluster, that has arrived.
    if (!this.#hasChanged) this.#touched.add("controller");
    this.#isUnderWay = !isIdle;
    this.#hasChanged = false;
    const key = this.#note(this.#keyOf(inside), scheduler.monotonicMs() - startMs);
    if (isIdle) this.#settledKey = key;
    this.#isLed = world.controllerMemory?.sync !== undefined;
  }

  #keyOf(inside: Inside): string {
    const text = this.#state.text(inside, this.#scope);
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = md5Hex(`${this.#backfill}\n${renamed(text)}`).slice(0, KEY_DIGITS);
    this.#keys.set(text, key);
    return key;
  }

  #note(key: string, ms: number): string {
    if (this.#moments.has(key)) return key;
    const isFirst = this.#moments.size === 0;
    const touched = isFirst ? undefined : [...this.#touched];
    // What happens between two moments that look alike has happened at the next one, too.
    this.#touched = new Set();
    this.#moments.set(key, { key, atMs: Math.ceil(ms * US) / US, touched });
    return key;
  }
}
