// Carries out a plan over real sockets, in real time.
import { fileURLToPath } from "node:url";
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { KubeFaults } from "../../mock-kube/faults/kube-faults.ts";
import { openLiveWorld } from "../live/open-live-world.ts";
import { allPathsOf, livePlanWorld } from "../plans/live-plan-world.ts";
import type { Plan } from "../plans/plan.ts";
import { kubeObjectOf } from "../plans/plan-objects.ts";
import { kindsOf } from "../plans/plan-state.ts";
import { runPlan, type PlanResult } from "../plans/run-plan.ts";
import { controllerFlagsOf } from "../plans/simulated-plan-world.ts";
import { surroundings } from "../plans/surroundings.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";

/** Where the application's endpoints are is for the live world to say. */
const ECHO = "echo.yaml";
const ECHO_NAMES: ReadonlySet<string> = new Set(["demo", "echo", "echo-1"]);
const MANIFESTS = fileURLToPath(new URL("../../scenarios/manifests/", import.meta.url));

export interface LivePlanResult extends PlanResult {
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
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const onAbort = () => failed.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  let kubeFaults: KubeFaults | undefined;
  const failKube = (fault: KubeFault) => {
    const id = kubeFaults?.add(fault) ?? 0;
    return () => void kubeFaults?.withdraw(id);
  };
  const [first = "/", ...others] = allPathsOf(plan);
  const world = await openLiveWorld({
    scenario: {
      name: "plan",
      title: "a plan",
      because: "a simulation found something",
      manifests: [ECHO],
      probes: [first, ...others],
      boot: plan.setting.boot,
      controllerFlags: controllerFlagsOf(plan),
      expect: { legacy: [], guarded: [], resilient: [] },
      run: async () => ({ observed: await world.observe(), afterTouch: null }),
    },
    manifestsFolder: MANIFESTS,
    objects: surroundings(plan.setting, kindsOf(plan)).filter(
      ({ metadata }) => !ECHO_NAMES.has(metadata.name),
    ),
    behaviour,
    seed: plan.seed,
    clock,
    timeline,
    onKubeFaults: (faults) => {
      kubeFaults = faults;
    },
    signal,
  });
  try {
    await world.kube.apply(...plan.objects.map(kubeObjectOf));
    const onFault = failed.reject;
    const planWorld = livePlanWorld({ world, failKube, clock, timeline, onFault });
    const result = await Promise.race([runPlan(planWorld, plan), failed.promise]);
    return { ...result, timeline: timeline.events };
  } finally {
    signal.removeEventListener("abort", onAbort);
    await world.close();
  }
}
