// Looks for the smallest plan that goes wrong in the same way.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Plan } from "../plans/plan.ts";
import type { SimulatedPlanResult } from "../plans/run-simulated-plan.ts";
import { runSimulatedPlan } from "../plans/run-simulated-plan.ts";
import { smallerPlans } from "./smaller-plans.ts";

const RUNS_MAX = 400;

export interface Shrunk {
  readonly plan: Plan;
  readonly result: SimulatedPlanResult;
  readonly runs: number;
}

/** @param result of `plan`, with a violation of this signature. */
export async function shrinkPlan(
  plan: Plan,
  result: SimulatedPlanResult,
  behaviour: BehaviourName,
  signature: string,
  signal: AbortSignal,
): Promise<Shrunk> {
  let best: Shrunk = { plan, result, runs: 0 };
  let runs = 0;
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    for (const smaller of smallerPlans(best.plan)) {
      if (runs >= RUNS_MAX || signal.aborted) return { ...best, runs };
      runs += 1;
      // oxlint-disable-next-line no-await-in-loop -- each step goes on from the one before
      const tried = await runSimulatedPlan(smaller, behaviour);
      if (!tried.violations.some((violation) => violation.signature === signature)) continue;
      best = { plan: smaller, result: tried, runs };
      isSmaller = true;
      break;
    }
  }
  return { ...best, runs };
}
