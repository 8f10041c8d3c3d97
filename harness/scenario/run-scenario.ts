// Runs one scenario in one world, and judges it.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import { errorText } from "../../core/errors.ts";
import { objectOr } from "../../core/json.ts";
import type { ReadonlyTimeline } from "../timeline/timeline.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { watchPromises, promisesKept } from "../promises/promises-kept.ts";
import type { Expectation } from "./expectation.ts";
import { EnvironmentError, InterruptedError, StepTimeoutError, StoryError } from "./faults.ts";
import type { Findings } from "./observation.ts";
import type { ExpectationResult, Outcome, RunFault } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Machines are slow at times; a simulated world is not. */
const WITHIN_MS_DEFAULT = 10_000;

export type WatchPushes = (listen: (gateway: string, document: string) => void) => void;

/** A world that can be ended. */
export interface OpenWorld extends World {
  /** From now on, of each configuration that a gateway takes or refuses; absent where nobody sees them. */
  readonly watchPushes?: WatchPushes | undefined;
  close(): Promise<void>;
}

/**
 * Never rejects for what goes wrong in the run: a fault of the harness or the machine becomes the outcome's `fault`,
 * and a step that the controller never reached an expectation that is not met. `resilient` is held to its promises after
 * every event besides, unless a plan is carried out, which has its own way to look for them.
 *
 * @param withinMs how soon, beside two periods of the sync, what it promises must be so.
 */
export async function runScenario(
  scenario: Scenario,
  behaviour: BehaviourName,
  timeline: ReadonlyTimeline,
  openWorld: () => Promise<OpenWorld>,
  withinMs = WITHIN_MS_DEFAULT,
): Promise<Outcome> {
  const isHeld = behaviour === "resilient" && scenario.plan === undefined;
  const promises = isHeld ? watchPromises(scenario, withinMs) : undefined;
  const stopWatching = promises && timeline.subscribe((event) => promises.see(event));
  const run: Run = { findings: null, missed: null, fault: null, world: null };
  try {
    run.world = await openWorld();
    run.findings = await scenario.run(run.world);
  } catch (error) {
    if (error instanceof StepTimeoutError) run.missed = error;
    else run.fault = faultOf(error);
  }
  if (run.findings === null && run.fault?.code !== "INTERRUPTED") await lookAround(run);
  try {
    await run.world?.close();
  } catch (error) {
    run.fault ??= faultOf(error);
  }
  stopWatching?.();
  const kept = promises === undefined ? [] : [promisesKept(promises)];
  return judge(scenario, behaviour, run, kept, timeline.events);
}

interface Run {
  world: OpenWorld | null;
  findings: Findings | null;
  missed: StepTimeoutError | null;
  fault: RunFault | null;
}

/** A run that broke off is looked at too: it is what explains it. */
async function lookAround(run: Run): Promise<void> {
  if (run.world === null) return;
  try {
    run.findings = { observed: await run.world.observe(), afterTouch: null };
  } catch (error) {
    run.fault ??= faultOf(error);
  }
}

function judge(
  scenario: Scenario,
  behaviour: BehaviourName,
  { findings, missed, fault }: Run,
  kept: readonly ExpectationResult[],
  timeline: readonly TimelineEvent[],
): Outcome {
  const expected: ExpectationResult[] = [];
  if (missed !== null) {
    expected.push({ sentence: missed.step, met: false, detail: missed.message });
  }
  for (const { sentence, check } of declaredFor(scenario, behaviour)) {
    const verdict =
      findings === null || missed !== null
        ? { met: false, detail: "the run did not get there" }
        : check(findings, timeline);
    expected.push({ sentence, ...verdict });
  }
  expected.push(...kept);
  return {
    behaviour,
    ok: fault === null && expected.every(({ met }) => met),
    expected,
    observed: findings?.observed ?? null,
    afterTouch: findings?.afterTouch ?? null,
    fault,
    durationMs: timeline.at(-1)?.atMs ?? 0,
    timeline,
  };
}

/** @throws {RangeError} for a behaviour that the scenario says nothing about: nobody may ask for it. */
function declaredFor({ name, expect }: Scenario, behaviour: BehaviourName): readonly Expectation[] {
  const declared = expect[behaviour];
  if (declared === undefined) throw new RangeError(`${name} says nothing about ${behaviour}`);
  return declared;
}

/** What a system answers that has run out of something, or forbids it. */
const SYSTEM_REFUSALS: ReadonlySet<unknown> = new Set(
  "EACCES EPERM EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EMFILE ENFILE ENOMEM ENOSPC EAGAIN".split(
    " ",
  ),
);

function faultOf(error: unknown): RunFault {
  const message = errorText(error);
  if (SYSTEM_REFUSALS.has(objectOr(error)["code"])) {
    return { code: "ENVIRONMENT", message, stack: null };
  }
  if (
    error instanceof StoryError ||
    error instanceof EnvironmentError ||
    error instanceof InterruptedError
  ) {
    return { code: error.code, message, stack: null };
  }
  return { code: "HARNESS", message, stack: (error instanceof Error && error.stack) || null };
}
