// Looks at every plan of the small scope, each action at every moment that differs from the ones before.
import type { BehaviourName } from "../../../controller/fallback/behaviours.ts";
import type { Clock } from "../../../core/clock.ts";
import type { Plan } from "../../plans/plan.ts";
import { runSimulatedPlan } from "../../plans/run-simulated-plan.ts";
import { Coverage } from "../coverage.ts";
import type { Exploration } from "../find-violations.ts";
import type { Shard } from "../seeds.ts";
import { Sightings } from "../sightings.ts";
import { Frontier } from "./frontier.ts";
import type { PlanLook } from "./look-at-plan.ts";
import { lookAtPlans, type LookAtPlans } from "./look-at-plans.ts";
import { scopeRoots } from "./small-scope.ts";

export interface ExploreAllOptions {
  readonly behaviour: BehaviourName;
  readonly seed: number;
  readonly actionsMax: number;
  /** So many actions of a plan, at most, come before the world has settled from the ones before; `Infinity`: any number. */
  readonly overlapsMax: number;
  /** Off: equal states are not recognised, so that each is gone on from. For measuring. */
  readonly prunes: boolean;
  /** Off: actions are tried also where all that has happened since the last try happened elsewhere. For measuring. */
  readonly reduces: boolean;
  /** Of the plans with one action, and all that follows from them. */
  readonly shard: Shard;
  /** Here and one after the other when absent. */
  readonly look?: LookAtPlans;
  readonly clock: Clock;
  readonly timeMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (level: Level, elapsedMs: number) => void;
}

/** All plans with so many actions. */
export interface Level {
  readonly actions: number;
  readonly runs: number;
  /** How many runs it takes; `runs` where it was finished. */
  readonly of: number;
  /** States that nobody had seen before, and how often others were met again. */
  readonly states: number;
  readonly known: number;
  /** Moments of the next level that did not fit: what follows from them is missing in all levels from then on. */
  readonly dropped: number;
}

/** What was found, and how far the search came. */
export interface ExhaustiveExploration extends Exploration {
  readonly levels: readonly Level[];
}

/** The same search gives the same, however many threads look at its plans. */
export async function exploreAll(options: ExploreAllOptions): Promise<ExhaustiveExploration> {
  const search = new Search(options);
  const { actionsMax, behaviour, signal } = options;
  const levels: Level[] = [];
  for (let actions = 0; actions <= actionsMax; actions += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each level goes on from the one before
    const level = await search.level(actions);
    levels.push(level);
    if (level.runs < level.of) break;
  }
  const { runs, virtualEvents, coverage, sightings, elapsedMs } = search;
  const findings = await sightings.shrunk(behaviour, signal);
  return { findings, runs, virtualEvents, coverage: coverage.count, elapsedMs, levels };
}

class Search {
  readonly #options: ExploreAllOptions;
  readonly #startMs: number;
  /** By the keys of states: the fewest overlaps with which they were reached. */
  readonly #seen = new Map<string, number>();
  #frontier: Frontier;
  readonly sightings = new Sightings();
  readonly coverage = new Coverage();
  runs = 0;
  virtualEvents = 0;

  constructor(options: ExploreAllOptions) {
    this.#options = options;
    this.#startMs = options.clock.monotonicMs();
    this.#frontier = new Frontier(options.reduces);
  }

  get elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#startMs;
  }

  get #isOver(): boolean {
    return this.#options.signal.aborted || this.elapsedMs >= this.#options.timeMs;
  }

  async level(actions: number): Promise<Level> {
    const { seed, shard, reduces, actionsMax, onProgress } = this.#options;
    const { behaviour, overlapsMax, look = lookAtPlans } = this.#options;
    const settings = { behaviour, isSettledEnough: overlapsMax === 0 };
    const whole = { index: 0, of: 1 };
    const branches = this.#frontier.branches(actions === 1 ? shard : whole);
    const roots = scopeRoots(seed).map((plan) => ({ plan, overlaps: 0 }));
    const of = actions === 0 ? roots.length : this.#frontier.count(actions === 1 ? shard : whole);
    const next = new Frontier(reduces);
    let level: Level = { actions, runs: 0, of, states: 0, known: 0, dropped: 0 };
    if (this.#isOver) return level;
    for await (const looks of look(actions === 0 ? roots : branches, settings)) {
      for (const [{ plan, overlaps }, found] of looks) {
        // oxlint-disable-next-line no-await-in-loop -- rarely anything new
        await this.#take(plan, found);
        const { states, known } = this.#goOnFrom(plan, overlaps, found, actions < actionsMax, next);
        const { dropped } = next;
        const { runs } = level;
        level = {
          ...level,
          runs: runs + 1,
          states: level.states + states,
          known: level.known + known,
          dropped,
        };
      }
      onProgress?.(level, this.elapsedMs);
      if (this.#isOver) break;
    }
    this.#frontier = next;
    return level;
  }

  /** Notes the moments of a plan that were not met before, and after which there may be another action. */
  #goOnFrom(
    plan: Plan,
    overlaps: number,
    { moments }: PlanLook,
    isGoneOnFrom: boolean,
    next: Frontier,
  ): { readonly states: number; readonly known: number } {
    const { overlapsMax, prunes } = this.#options;
    // Where any number may overlap, nobody counts them.
    const isBounded = Number.isFinite(overlapsMax);
    const used = (isSettled: boolean) => (isBounded && !isSettled ? overlaps + 1 : overlaps);
    const open = moments.filter(({ isSettled }) => used(isSettled) <= overlapsMax);
    const fresh = prunes
      ? open.filter(({ key }) => (this.#seen.get(key) ?? Infinity) > overlaps)
      : open;
    const isNew = fresh.filter(({ key }) => !this.#seen.has(key));
    for (const { key } of fresh) this.#seen.set(key, overlaps);
    if (isGoneOnFrom) {
      const branches = fresh.map((moment) => ({ ...moment, overlaps: used(moment.isSettled) }));
      next.add(plan, branches);
    }
    const states = prunes ? isNew.length : fresh.length;
    return { states, known: open.length - fresh.length };
  }

  async #take(plan: Plan, { violations, virtualEvents, features }: PlanLook): Promise<void> {
    this.runs += 1;
    this.virtualEvents += virtualEvents;
    this.coverage.add(features);
    const foundAfterMs = this.elapsedMs;
    const where = { seed: plan.seed, run: this.runs, foundAfterMs };
    for (const { signature } of violations) {
      if (this.sightings.countAgain(signature)) continue;
      // oxlint-disable-next-line no-await-in-loop -- rarely anything new
      const result = await runSimulatedPlan(plan, this.#options.behaviour);
      this.sightings.note(signature, { plan, result, ...where });
    }
  }
}
