// Runs plan after plan, and keeps the first of each kind of violation, made as small as it gets.
import type { Clock } from "../../core/clock.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import { runSimulatedPlan } from "../plans/run-simulated-plan.ts";
import { Coverage, type CoverageCount } from "./coverage.ts";
import { planSource } from "./plan-source.ts";
import { runSeeds, type RunSeeds, type SeedRun, type SeedSettings } from "./run-seeds.ts";
import { shrinkPlan } from "./shrink-plan.ts";
import type { Finding } from "./sightings.ts";

export interface ExploreOptions extends SeedSettings {
  /** In their order; may go on without end. */
  readonly seeds: Iterable<number>;
  /** Here and one after the other when absent. */
  readonly run?: RunSeeds;
  /** Real time, of this machine; for limits and rates alone. */
  readonly clock: Clock;
  readonly timeMs: number;
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
  readonly coverage: CoverageCount;
  readonly elapsedMs: number;
}

export interface Exploration {
  readonly findings: readonly Finding[];
  readonly runs: number;
  readonly virtualEvents: number;
  readonly coverage: CoverageCount;
  readonly elapsedMs: number;
}

interface Sighting {
  readonly violation: Violation;
  readonly plan: Plan | undefined;
  readonly seed: number;
  readonly run: number;
  readonly foundAfterMs: number;
  count: number;
}

export async function findViolations(options: ExploreOptions): Promise<Exploration> {
  const { clock, seeds, timeMs, signal, run = runSeeds, onProgress } = options;
  const { isOfInterest = () => true, isEnough = () => false } = options;
  const { behaviour, planSize, strategy, checksDeterminism } = options;
  const settings = { behaviour, planSize, strategy, checksDeterminism };
  const startMs = clock.monotonicMs();
  const elapsedMs = () => clock.monotonicMs() - startMs;
  const isOver = () => signal.aborted || elapsedMs() >= timeMs;
  const sightings = new Map<string, Sighting>();
  const coverage = new Coverage();
  let runs = 0;
  let virtualEvents = 0;
  const note = (each: SeedRun) => {
    runs += 1;
    virtualEvents += each.virtualEvents;
    coverage.add(each.features);
    for (const violation of each.violations) {
      if (!isOfInterest(violation.signature)) continue;
      const known = sightings.get(violation.signature);
      const { seed, plan } = each;
      const first = { violation, plan, seed, run: runs, foundAfterMs: elapsedMs(), count: 1 };
      if (known === undefined) sightings.set(violation.signature, first);
      else known.count += 1;
    }
    const { count } = coverage;
    onProgress?.({ runs, findings: sightings.size, coverage: count, elapsedMs: elapsedMs() });
  };
  const isDone = () => isOver() || isEnough([...sightings.keys()]);
  if (!isDone()) {
    for await (const block of run(seeds, settings)) {
      for (const each of block) note(each);
      if (isDone()) break;
    }
  }
  const searchedMs = elapsedMs();
  const findings: Finding[] = [];
  for (const sighting of sightings.values()) {
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    findings.push(await shrunk(sighting, options));
  }
  return { findings, runs, virtualEvents, coverage: coverage.count, elapsedMs: searchedMs };
}

async function shrunk(
  { violation, plan: changed, ...sighting }: Sighting,
  { behaviour, planSize, strategy, signal }: ExploreOptions,
): Promise<Finding> {
  const plan = changed ?? planSource(strategy, planSize).next(sighting.seed);
  const result = await runSimulatedPlan(plan, behaviour);
  const { signature } = violation;
  const small = await shrinkPlan(plan, result, behaviour, signature, signal);
  const found = small.result.violations.find((each) => each.signature === signature);
  return {
    behaviour,
    ...sighting,
    violation: found ?? violation,
    plan: small.plan,
    shrinkRuns: small.runs,
    timeline: small.result.timeline,
  };
}
