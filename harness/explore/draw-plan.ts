// The plan of a seed: the same on every machine, for the same version of the project.
import fc, { type Arbitrary } from "fast-check";
import type { Plan } from "../plans/plan.ts";
import { planArbitrary, scheduleArbitrary } from "./plan-arbitrary.ts";

/** How a search chooses: `random` leaves deliveries to chance, `pct` orders them by priorities. */
export const DRAWING_STRATEGIES = ["random", "pct"] as const;
export type DrawingStrategy = (typeof DRAWING_STRATEGIES)[number];

/** @param seed a whole number below 2^32. */
export function drawPlan(
  seed: number,
  actionsMax: number,
  strategy: DrawingStrategy = "random",
): Plan {
  const [plan] = fc.sample(arbitraryOf(actionsMax), { seed: seed | 0, numRuns: 1 });
  if (plan === undefined) throw new RangeError("no plan was drawn");
  if (strategy === "random") return plan;
  const [schedule] = fc.sample(scheduleArbitrary, { seed: seed | 0, numRuns: 1 });
  if (schedule === undefined) throw new RangeError("no schedule was drawn");
  return { ...plan, schedule };
}

/** Putting one together takes longer than a draw. */
const arbitraries = new Map<number, Arbitrary<Plan>>();
const ARBITRARIES_MAX = 16;

function arbitraryOf(actionsMax: number): Arbitrary<Plan> {
  const known = arbitraries.get(actionsMax);
  if (known !== undefined) return known;
  const arbitrary = planArbitrary(actionsMax);
  if (arbitraries.size >= ARBITRARIES_MAX) arbitraries.clear();
  arbitraries.set(actionsMax, arbitrary);
  return arbitrary;
}
