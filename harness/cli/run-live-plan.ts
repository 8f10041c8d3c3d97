// Carries out a plan over real sockets, in real time.
import type { Clock } from "../../core/clock.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import { openLiveWorld } from "../live/open-live-world.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import { definePlanScenario } from "../plans/scenario-of-plan.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import type { Subject } from "./subject.ts";

export interface LivePlanResult {
  readonly violations: readonly Violation[];
  readonly durationMs: number;
  readonly timeline: readonly TimelineEvent[];
}

export interface RunLivePlanOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For gateways in containers; simulated ones when absent. */
  readonly containers?: KongContainers;
}

/** @throws {EnvironmentError} when the machine lacks something; `signal.reason` when aborted. */
export async function runLivePlan(
  plan: Plan,
  { behaviour, binary, image }: Omit<Subject, "name">,
  { clock, signal, containers }: RunLivePlanOptions,
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
    ...(binary !== undefined && { binary }),
    ...(image !== undefined && { image }),
    ...(containers !== undefined && { containers }),
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
