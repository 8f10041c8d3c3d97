// Looks at plan after plan.
import type { Branch } from "./frontier.ts";
import { lookAtPlan, type LookSettings, type PlanLook } from "./look-at-plan.ts";

/** Gives what was seen in the order of the plans. Whoever has enough stops to ask for more. */
export type LookAtPlans = (
  branches: Iterable<Branch>,
  settings: LookSettings,
) => AsyncIterable<readonly (readonly [Branch, PlanLook])[]>;

export async function* lookAtPlans(
  branches: Iterable<Branch>,
  settings: LookSettings,
): ReturnType<LookAtPlans> {
  for (const branch of branches) {
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    yield [[branch, await lookAtPlan(branch.plan, settings)]];
  }
}
