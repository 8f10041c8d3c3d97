// How one behaviour did in one scenario.
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import type { Verdict } from "./expectation.ts";
import type { AfterTouch, Observation } from "./observation.ts";

export interface ExpectationResult extends Verdict {
  readonly sentence: string;
}

/** What kept a run from being judged: not the controller's doing. */
export interface RunFault {
  readonly code: "STORY" | "ENVIRONMENT" | "HARNESS" | "INTERRUPTED";
  readonly message: string;
  readonly stack: string | null;
}

export interface Outcome {
  readonly behaviour: string;
  /** Whether every expectation is met, and nothing kept the run from being judged. */
  readonly ok: boolean;
  readonly expected: readonly ExpectationResult[];
  /** `null` when the run broke off before anything could be seen. */
  readonly observed: Observation | null;
  readonly afterTouch: AfterTouch | null;
  readonly fault: RunFault | null;
  readonly durationMs: number;
  readonly timeline: readonly TimelineEvent[];
}
