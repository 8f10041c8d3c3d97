// Carries out the plans of seeds, one after the other.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import { runSimulatedPlan, type SimulatedPlanResult } from "../plans/run-simulated-plan.ts";
import { firstDifference } from "../timeline/first-difference.ts";
import { drawPlan, type DrawingStrategy } from "./draw-plan.ts";

/** What is to be made of a seed. Plain data. */
export interface SeedSettings {
  readonly behaviour: BehaviourName;
  /** Actions of a plan, at most. */
  readonly planSize: number;
  readonly strategy: DrawingStrategy;
  /** Runs each seed twice: a timeline that is not the same again is a finding. */
  readonly checksDeterminism: boolean;
}

/** What came of a seed. Plain data. */
export interface SeedRun {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly virtualEvents: number;
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
  for (const seed of seeds) {
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    yield [await runSeed(seed, settings)];
  }
}

export async function runSeed(seed: number, settings: SeedSettings): Promise<SeedRun> {
  const { planSize, strategy, behaviour, checksDeterminism } = settings;
  const plan = drawPlan(seed, planSize, strategy);
  const result = await runSimulatedPlan(plan, behaviour);
  const { violations, virtualEvents } = result;
  const leak = checksDeterminism ? await leakIn(result, plan, behaviour) : undefined;
  return {
    seed,
    virtualEvents,
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
