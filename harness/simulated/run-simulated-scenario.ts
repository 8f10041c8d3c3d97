// Runs one scenario in a simulated world.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import { StepTimeoutError } from "../scenario/faults.ts";
import type { Outcome } from "../scenario/outcome.ts";
import { runScenario } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { openSimulatedWorld } from "./open-simulated-world.ts";
import { PriorityOrder } from "./priority-order.ts";
import { Scheduler } from "./scheduler.ts";

/** How soon what `resilient` promises must be so: nothing but the network and time-outs takes any time. */
const WITHIN_MS = 1000;

export interface SimulatedScenarioOptions {
  readonly scenario: Scenario;
  /** The objects of each manifest file that the scenario may name. */
  readonly manifests: ReadonlyMap<string, readonly KubeObject[]>;
  readonly behaviour: BehaviourName;
  readonly seed: number;
  /** Of the gateways; their own when absent. */
  readonly routerFlavor?: RouterFlavor;
  /** Virtual. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: TimelineEvent) => void;
}

/** The same options give the same outcome, and the same timeline byte for byte. */
export function runSimulatedScenario(options: SimulatedScenarioOptions): Promise<Outcome> {
  const { scenario, behaviour, timeoutMs, onEvent } = options;
  const scheduler = new Scheduler(orderOf(options));
  const timeline = new Timeline(scheduler);
  if (onEvent !== undefined) timeline.subscribe(onEvent);
  return scheduler.run(async () => {
    const late = new AbortController();
    const inTime = new AbortController();
    const alarm = scheduler.sleep(timeoutMs, inTime.signal).then(
      () => late.abort(new StepTimeoutError("the scenario ends", `not within ${timeoutMs} ms`)),
      () => undefined,
    );
    const signal = AbortSignal.any([options.signal, late.signal]);
    const openWorld = () => openSimulatedWorld({ ...options, scheduler, timeline, signal });
    const outcome = await runScenario(scenario, behaviour, timeline, openWorld, WITHIN_MS);
    inTime.abort();
    await alarm;
    return outcome;
  });
}

function orderOf({ scenario: { plan }, seed }: SimulatedScenarioOptions) {
  if (plan?.schedule === undefined) return {};
  return { order: new PriorityOrder(plan.schedule, seededRandom(seed).fork("priorities")) };
}
