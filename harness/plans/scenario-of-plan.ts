// A plan as a scenario: what was found can be committed, and told in every world.
import { defineScenario, type Scenario } from "../scenario/scenario.ts";
import { controllerFlagsOf } from "./controller-flags-of.ts";
import { allPathsOf } from "./live-plan-world.ts";
import type { Plan } from "./plan.ts";
import { kubeObjectsOf } from "./plan-objects.ts";
import { kindsOf } from "./plan-state.ts";
import { surroundings } from "./surroundings.ts";

export type PlanScenario = Pick<Scenario, "name" | "title" | "because" | "expect"> & {
  readonly plan: Plan;
};

/** @throws {RangeError} for a scenario that could not be run. */
export function definePlanScenario(given: PlanScenario): Scenario {
  const { plan } = given;
  const [first = "/", ...others] = allPathsOf(plan);
  return defineScenario({
    ...given,
    manifests: [],
    objects: [...surroundings(plan.setting, kindsOf(plan)), ...plan.objects.flatMap(kubeObjectsOf)],
    probes: [first, ...others],
    boot: plan.setting.boot,
    controllerFlags: controllerFlagsOf(plan),
    failsLinks: plan.actions.some(({ type }) => type === "fail-link" || type === "cut-kube"),
    run: (world) => world.carryOut(plan),
  });
}
