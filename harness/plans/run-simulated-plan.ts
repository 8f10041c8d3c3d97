// Carries out a plan in a simulated world of its own.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import { seededRandom } from "../../core/random.ts";
import { PriorityOrder } from "../simulated/priority-order.ts";
import { Scheduler } from "../simulated/scheduler.ts";
import { drained, promisesDrained } from "../simulated/system-drain.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import type { Plan } from "./plan.ts";
import { runPlan, type JudgeMemory, type PlanResult } from "./run-plan.ts";
import { openSimulatedPlanWorld, type SimulatedPlanWorld } from "./simulated-plan-world.ts";

/** A plan that needs more virtual events than this is an endless loop. */
const EVENTS_MAX = 500_000;

export interface SimulatedPlanResult extends PlanResult {
  readonly timeline: readonly TimelineEvent[];
  readonly virtualEvents: number;
}

/** Looks on. It must change nothing. */
export interface PlanWatcher {
  take(event: TimelineEvent): void;
  /** All that a virtual event has set going has run as far as it can: nothing happens until the next one. */
  rest(inside: Inside): void;
}

/** A world at rest, with the judge of the plan. */
export interface Inside {
  readonly world: SimulatedPlanWorld;
  readonly scheduler: Scheduler;
  readonly judge: () => JudgeMemory;
}

/** @throws what the harness does wrong: never what the controller does. */
export async function runSimulatedPlan(
  plan: Plan,
  behaviour: BehaviourName,
  watcher?: PlanWatcher,
): Promise<SimulatedPlanResult> {
  // Lets signals and timers of the outside in, which wait during a plan.
  await drained();
  let inside: Inside | undefined;
  const rested = async () => {
    await promisesDrained();
    if (inside !== undefined) watcher?.rest(inside);
  };
  const drain = watcher === undefined ? promisesDrained : rested;
  const scheduler = new Scheduler({ eventsMax: EVENTS_MAX, drain, ...orderOf(plan) });
  const timeline = new Timeline(scheduler);
  if (watcher !== undefined) timeline.subscribe((event) => watcher.take(event));
  timeline.append({ type: "world-started", scenario: "plan", behaviour, seed: plan.seed });
  const failed = Promise.withResolvers<never>();
  const onFault = failed.reject;
  const world = openSimulatedPlanWorld({ plan, behaviour, scheduler, timeline, onFault });
  const reveal = (judge: () => JudgeMemory) => {
    inside = { world, scheduler, judge };
  };
  const result = await scheduler.run(() =>
    Promise.race([runPlan(world, plan, reveal), failed.promise]),
  );
  const events = timeline.events.slice();
  // What is left of the world would otherwise stay in memory for as long as the controller waits for something.
  timeline.close();
  await world.controller.kill();
  return { ...result, timeline: events, virtualEvents: scheduler.eventCount };
}

function orderOf({ schedule, seed }: Plan) {
  if (schedule === undefined) return {};
  return { order: new PriorityOrder(schedule, seededRandom(seed).fork("priorities")) };
}
