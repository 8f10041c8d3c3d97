// Carries out a plan over real sockets, in real time.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import { openLiveWorld } from "../live/open-live-world.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import { definePlanScenario } from "../plans/scenario-of-plan.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";

export interface LivePlanResult {
  readonly violations: readonly Violation[];
  readonly durationMs: number;
  readonly timeline: readonly TimelineEvent[];
}

/** @throws {EnvironmentError} when the machine lacks something; `signal.reason` when aborted. */
export async function runLivePlan(
  plan: Plan,
  behaviour: BehaviourName,
  clock: Clock,
  signal: AbortSignal,
): Promise<LivePlanResult> {
  const timeline = new Timeline(clock);
  const world = await openLiveWorld({
    scenario: definePlanScenario({
      name: "plan",
      title: "a plan",
      because: "a simulation found something",
      plan,
      expect: { legacy: [], guarded: [], resilient: [] },
    }),
    // Plans have no files.
    manifestsFolder: "",
    behaviour,
    seed: plan.seed,
    clock,
    timeline,
    signal,
  });
  try {
    const { violations = [] } = await world.carryOut(plan);
    const durationMs = timeline.events.at(-1)?.atMs ?? 0;
    return { violations, durationMs, timeline: timeline.events };
  } finally {
    await world.close();
  }
}
