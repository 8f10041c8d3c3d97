// How a run can fail other than by an expectation: whose fault each is decides how it is reported.
import { DomainError } from "../../core/errors.ts";

/** The system under test did not get to where the story needs it. */
export class StepTimeoutError extends DomainError<"STEP_TIMEOUT"> {
  readonly code = "STEP_TIMEOUT";
  readonly step: string;

  constructor(step: string, why: string) {
    super(`${step}: ${why}`);
    this.step = step;
  }
}

/** The run took another course than the story, so that its end says nothing: a slow machine, as a rule. */
export class StoryError extends DomainError<"STORY"> {
  readonly code = "STORY";

  constructor(assumption: string) {
    super(`the run is not the story that the scenario tells: not true that ${assumption}`);
  }
}

/** The machine lacks something that the harness needs. */
export class EnvironmentError extends DomainError<"ENVIRONMENT"> {
  readonly code = "ENVIRONMENT";
}

/** Somebody ended the run. */
export class InterruptedError extends DomainError<"INTERRUPTED"> {
  readonly code = "INTERRUPTED";

  constructor(why: string) {
    super(`interrupted: ${why}`);
  }
}
