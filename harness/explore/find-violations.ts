// Runs plan after plan, and keeps the first of each kind of violation, made as small as it gets.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import { runSimulatedPlan, type SimulatedPlanResult } from "../plans/run-simulated-plan.ts";
import { firstDifference } from "../timeline/first-difference.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { drawPlan, type DrawingStrategy } from "./draw-plan.ts";
import { shrinkPlan } from "./shrink-plan.ts";

export interface ExploreOptions {
  readonly behaviour: BehaviourName;
  /** In their order; may go on without end. */
  readonly seeds: Iterable<number>;
  /** Actions of a plan, at most. */
  readonly planSize: number;
  readonly strategy: DrawingStrategy;
  /** Real time, of this machine; for limits and rates alone. */
  readonly clock: Clock;
  readonly timeMs: number;
  /** Runs each seed twice: a timeline that is not the same again is a finding. */
  readonly checksDeterminism: boolean;
  /** Ends the search with what was found. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Others are neither made small nor reported. */
  readonly isOfInterest?: (signature: string) => boolean;
  /** Ends the search early. */
  readonly isEnough?: (signatures: readonly string[]) => boolean;
}

export interface Progress {
  readonly runs: number;
  readonly findings: number;
  readonly elapsedMs: number;
}

/** One way of going wrong. */
export interface Finding {
  readonly behaviour: BehaviourName;
  /** The first seed that showed it, and when in the search. */
  readonly seed: number;
  readonly run: number;
  readonly foundAfterMs: number;
  /** In how many runs it was seen. */
  readonly count: number;
  readonly violation: Violation;
  /** As small as it was made. */
  readonly plan: Plan;
  readonly shrinkRuns: number;
  readonly timeline: readonly TimelineEvent[];
}

export interface Exploration {
  readonly findings: readonly Finding[];
  readonly runs: number;
  readonly virtualEvents: number;
  readonly elapsedMs: number;
}

interface Sighting {
  readonly plan: Plan;
  readonly result: SimulatedPlanResult;
  readonly seed: number;
  readonly run: number;
  readonly foundAfterMs: number;
  count: number;
}

export async function findViolations(options: ExploreOptions): Promise<Exploration> {
  const { clock, seeds, timeMs, signal, behaviour, planSize, strategy, onProgress } = options;
  const { isOfInterest = () => true, isEnough = () => false } = options;
  const startMs = clock.monotonicMs();
  const elapsedMs = () => clock.monotonicMs() - startMs;
  const sightings = new Map<string, Sighting>();
  let runs = 0;
  let virtualEvents = 0;
  for (const seed of seeds) {
    if (signal.aborted || elapsedMs() >= timeMs) break;
    const plan = drawPlan(seed, planSize, strategy);
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    const result = await runOnce(plan, options);
    runs += 1;
    virtualEvents += result.virtualEvents;
    for (const { signature } of result.violations) {
      if (!isOfInterest(signature)) continue;
      const known = sightings.get(signature);
      const first = { plan, result, seed, run: runs, foundAfterMs: elapsedMs(), count: 1 };
      if (known === undefined) sightings.set(signature, first);
      else known.count += 1;
    }
    onProgress?.({ runs, findings: sightings.size, elapsedMs: elapsedMs() });
    if (isEnough([...sightings.keys()])) break;
  }
  const searchedMs = elapsedMs();
  const findings: Finding[] = [];
  for (const [signature, sighting] of sightings) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    findings.push(await shrunk(sighting, behaviour, signature, signal));
  }
  return { findings, runs, virtualEvents, elapsedMs: searchedMs };
}

async function runOnce(
  plan: Plan,
  { behaviour, checksDeterminism }: ExploreOptions,
): Promise<SimulatedPlanResult> {
  const result = await runSimulatedPlan(plan, behaviour);
  if (!checksDeterminism) return result;
  const again = await runSimulatedPlan(plan, behaviour);
  const difference = firstDifference(result.timeline, again.timeline);
  if (difference === undefined) return result;
  const { seq, first = "the end", second = "the end" } = difference;
  const detail = `event ${seq}: ${first} became ${second}`;
  const violation = { signature: "the run is not deterministic", atMs: 0, detail };
  return { ...result, violations: [...result.violations, violation] };
}

async function shrunk(
  { plan, result, ...sighting }: Sighting,
  behaviour: BehaviourName,
  signature: string,
  signal: AbortSignal,
): Promise<Finding> {
  const small = await shrinkPlan(plan, result, behaviour, signature, signal);
  const isIt = (violation: Violation) => violation.signature === signature;
  const violation = small.result.violations.find(isIt) ?? result.violations.find(isIt);
  if (violation === undefined) throw new RangeError(`nothing was found that is ${signature}`);
  return {
    behaviour,
    ...sighting,
    violation,
    plan: small.plan,
    shrinkRuns: small.runs,
    timeline: small.result.timeline,
  };
}
