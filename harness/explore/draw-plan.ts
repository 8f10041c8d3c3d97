// The plan of a seed: the same on every machine, for the same version of the project.
import fc from "fast-check";
import type { Plan } from "../plans/plan.ts";
import { planArbitrary } from "./plan-arbitrary.ts";

/** @param seed a whole number below 2^32. */
export function drawPlan(seed: number, actionsMax: number): Plan {
  const [plan] = fc.sample(planArbitrary(actionsMax), { seed: seed | 0, numRuns: 1 });
  if (plan === undefined) throw new RangeError("no plan was drawn");
  return plan;
}
