// Looks at every plan of the small scope, each action at every moment that differs from the ones before.
import type { BehaviourName } from "../../../controller/fallback/behaviours.ts";
import type { Clock } from "../../../core/clock.ts";
import type { Plan, PlanDeed } from "../../plans/plan.ts";
import { runSimulatedPlan, type SimulatedPlanResult } from "../../plans/run-simulated-plan.ts";
import { Coverage, featuresOf } from "../coverage.ts";
import type { Exploration } from "../find-violations.ts";
import type { Shard } from "../seeds.ts";
import { Sightings } from "../sightings.ts";
import { WorldState } from "../world-state.ts";
import { scopeDeeds, scopeRoots, scopeStateAfter } from "./small-scope.ts";

/** A larger frontier does not fit into memory: the level is then told as unfinished. */
const FRONTIER_MAX = 2_000_000;
/** Times of actions are whole microseconds. */
const US = 1000;

export interface ExploreAllOptions {
  readonly behaviour: BehaviourName;
  readonly seed: number;
  readonly actionsMax: number;
  /** Off: equal states are not recognised, so that each is gone on from. For measuring. */
  readonly prunes: boolean;
  /** Of the plans with one action, and all that follows from them. */
  readonly shard: Shard;
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
}

interface Branch {
  readonly plan: Plan;
  /** The moment at which the next action comes. */
  readonly atMs: number;
}

/** What was found, and how far the search came. */
export interface ExhaustiveExploration extends Exploration {
  readonly levels: readonly Level[];
}

export async function exploreAll(options: ExploreAllOptions): Promise<ExhaustiveExploration> {
  const { clock, timeMs, signal, actionsMax, behaviour } = options;
  const startMs = clock.monotonicMs();
  const elapsedMs = () => clock.monotonicMs() - startMs;
  const tally = new Tally();
  const levels: Level[] = [];
  let frontier: readonly Branch[] = [];
  for (let actions = 0; actions <= actionsMax; actions += 1) {
    const isOver = () => signal.aborted || elapsedMs() >= timeMs;
    // oxlint-disable-next-line no-await-in-loop -- each level goes on from the one before
    const { level, next } = await exploreLevel(
      actions,
      frontier,
      tally,
      options,
      isOver,
      elapsedMs,
    );
    levels.push(level);
    if (level.runs < level.of) break;
    frontier = next;
  }
  const searchedMs = elapsedMs();
  const { runs, virtualEvents, coverage, sightings } = tally;
  const findings = await sightings.shrunk(behaviour, signal);
  const { count } = coverage;
  return { findings, runs, virtualEvents, coverage: count, elapsedMs: searchedMs, levels };
}

/** What a search knows across its levels. */
class Tally {
  readonly seen = new Set<string>();
  readonly sightings = new Sightings();
  readonly coverage = new Coverage();
  runs = 0;
  virtualEvents = 0;

  take(plan: Plan, result: SimulatedPlanResult, foundAfterMs: number): void {
    this.runs += 1;
    this.virtualEvents += result.virtualEvents;
    this.coverage.add(featuresOf(result.timeline));
    const sighting = { plan, result, seed: plan.seed, run: this.runs, foundAfterMs };
    for (const { signature } of result.violations) this.sightings.note(signature, sighting);
  }
}

async function exploreLevel(
  actions: number,
  frontier: readonly Branch[],
  tally: Tally,
  options: ExploreAllOptions,
  isOver: () => boolean,
  elapsedMs: () => number,
): Promise<{ readonly level: Level; readonly next: readonly Branch[] }> {
  const { seed, shard, behaviour, prunes, actionsMax, onProgress } = options;
  const plans = actions === 0 ? scopeRoots(seed) : childrenOf(frontier, actions, shard);
  const of = actions === 0 ? scopeRoots(seed).length : childCount(frontier, actions, shard);
  const next: Branch[] = [];
  let level: Level = { actions, runs: 0, of, states: 0, known: 0 };
  for (const plan of plans) {
    if (isOver() || next.length >= FRONTIER_MAX) break;
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    const { result, moments } = await runWithMoments(plan, behaviour);
    tally.take(plan, result, elapsedMs());
    const fresh = prunes ? moments.filter(({ key }) => !tally.seen.has(key)) : moments;
    for (const { key, atMs } of fresh) {
      tally.seen.add(key);
      if (actions < actionsMax) next.push({ plan, atMs });
    }
    const known = level.known + moments.length - fresh.length;
    level = { ...level, runs: level.runs + 1, states: level.states + fresh.length, known };
    onProgress?.(level, elapsedMs());
  }
  return { level, next };
}

/** All plans with one action more. What follows from a plan stays with its shard. */
function* childrenOf(
  branches: readonly Branch[],
  actions: number,
  shard: Shard,
): Generator<Plan, void, undefined> {
  let place = 0;
  for (const { plan, atMs } of branches) {
    for (const deed of deedsAt(plan)) {
      if (actions > 1 || place % shard.of === shard.index) {
        yield { ...plan, actions: [...plan.actions, { atMs, ...deed }] };
      }
      place += 1;
    }
  }
}

function childCount(branches: readonly Branch[], actions: number, { index, of }: Shard): number {
  const all = branches.reduce((sum, { plan }) => sum + deedsAt(plan).length, 0);
  return actions > 1 ? all : Math.ceil((all - index) / of);
}

function deedsAt(plan: Plan): readonly PlanDeed[] {
  return scopeDeeds(scopeStateAfter(plan));
}

interface Moment {
  /** Moments with the same key have the same future, as far as states tell. */
  readonly key: string;
  readonly atMs: number;
}

/** The moments after a plan's last action at which the world is in another state than at those before. */
async function runWithMoments(plan: Plan, behaviour: BehaviourName) {
  const world = new WorldState();
  const looks: { readonly key: string; readonly atMs: number }[] = [];
  const result = await runSimulatedPlan(plan, behaviour, ({ event, atMs, inFlight }) => {
    world.take(event);
    looks.push({ key: `${world.fine} ${inFlight.join(",")}`, atMs });
  });
  const { objects, replicas } = scopeStateAfter(plan);
  const held = [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const scope = JSON.stringify([plan.setting.backfill, replicas, held]);
  const fromMs = plan.actions.at(-1)?.atMs ?? 0;
  const moments = new Map<string, Moment>();
  for (const look of looks) {
    const atMs = Math.ceil((look.atMs - result.startMs) * US) / US;
    const key = `${scope} ${look.key}`;
    if (atMs >= fromMs && !moments.has(key)) moments.set(key, { key, atMs });
  }
  return { result, moments: [...moments.values()] };
}
