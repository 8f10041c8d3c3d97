// Carries out the plans of seeds, one after the other.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import { runSimulatedPlan, type SimulatedPlanResult } from "../plans/run-simulated-plan.ts";
import { firstDifference } from "../timeline/first-difference.ts";
import { Coverage, featuresOf } from "./coverage.ts";
import { planSource, type SearchStrategy } from "./plan-source.ts";

/** What is to be made of a seed. Plain data. */
export interface SeedSettings {
  readonly behaviour: BehaviourName;
  /** Actions of a plan, at most. */
  readonly planSize: number;
  readonly strategy: SearchStrategy;
  /** Runs each seed twice: a timeline that is not the same again is a finding. */
  readonly checksDeterminism: boolean;
}

/** What came of a seed. Plain data. */
export interface SeedRun {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly virtualEvents: number;
  /** Where it is not the one that is drawn from the seed alone. */
  readonly plan?: Plan;
  /** For coverage. */
  readonly features: readonly string[];
}

/** Gives the runs in the order of the seeds. Whoever has enough stops to ask for more. */
export type RunSeeds = (
  seeds: Iterable<number>,
  settings: SeedSettings,
) => AsyncIterable<readonly SeedRun[]>;

export async function* runSeeds(
  seeds: Iterable<number>,
  settings: SeedSettings,
): AsyncGenerator<readonly SeedRun[], void, undefined> {
  const source = planSource(settings.strategy, settings.planSize);
  const coverage = new Coverage();
  for (const seed of seeds) {
    const plan = source.next(seed);
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    const run = await runPlanOf(seed, plan, settings);
    source.learn(plan, coverage.add(run.features));
    yield [settings.strategy === "coverage" ? { ...run, plan } : run];
  }
}

/** As long as the strategy takes no note of what came of other seeds. */
export function runSeed(seed: number, settings: SeedSettings): Promise<SeedRun> {
  const { planSize, strategy } = settings;
  return runPlanOf(seed, planSource(strategy, planSize).next(seed), settings);
}

async function runPlanOf(seed: number, plan: Plan, settings: SeedSettings): Promise<SeedRun> {
  const { behaviour, checksDeterminism } = settings;
  const result = await runSimulatedPlan(plan, behaviour);
  const { violations, virtualEvents, timeline } = result;
  const leak = checksDeterminism ? await leakIn(result, plan, behaviour) : undefined;
  return {
    seed,
    virtualEvents,
    features: featuresOf(timeline),
    violations: leak === undefined ? violations : [...violations, leak],
  };
}

async function leakIn(
  result: SimulatedPlanResult,
  plan: Plan,
  behaviour: BehaviourName,
): Promise<Violation | undefined> {
  const again = await runSimulatedPlan(plan, behaviour);
  const difference = firstDifference(result.timeline, again.timeline);
  if (difference === undefined) return undefined;
  const { seq, first = "the end", second = "the end" } = difference;
  const detail = `event ${seq}: ${first} became ${second}`;
  return { signature: "the run is not deterministic", atMs: 0, detail };
}
