// The result of a run for programs: what `--json` prints.
import type { AfterTouch, Observation } from "../scenario/observation.ts";
import type { MatrixCell } from "./matrix-text.ts";
import type { ExpectationResult, Outcome, RunFault } from "../scenario/outcome.ts";

export interface JsonDocument {
  readonly scenario: string;
  readonly ok: boolean;
  readonly outcomes: readonly JsonOutcome[];
  /** Of a matrix: which outcome was told with what, in the same order. */
  readonly matrix?: readonly JsonCell[];
}

type JsonCell = Pick<MatrixCell, "controller" | "gateways" | "subject"> & {
  readonly result: "as declared" | "not as declared" | "could not be judged" | "cannot run";
};

interface JsonOutcome {
  readonly behaviour: string;
  readonly ok: boolean;
  readonly expected: readonly ExpectationResult[];
  /** For what was stuck: what held while it was watched, and under `afterTouch` what the touch changed. */
  readonly observed: (Observation & { readonly afterTouch?: AfterTouch }) | null;
  /** Only there when something else than the controller kept the run from being judged. */
  readonly fault?: RunFault;
  readonly durationMs: number;
}

export function jsonDocument(
  scenario: string,
  outcomes: readonly Outcome[],
  cells?: readonly MatrixCell[],
): JsonDocument {
  return {
    scenario,
    ok: outcomes.every(({ ok }) => ok),
    outcomes: outcomes.map(
      ({ behaviour, ok, expected, observed, afterTouch, fault, durationMs }) => ({
        behaviour,
        ok,
        expected,
        observed: observed && { ...observed, ...(afterTouch !== null && { afterTouch }) },
        ...(fault !== null && { fault }),
        durationMs,
      }),
    ),
    ...(cells !== undefined && { matrix: cells.map(jsonCell) }),
  };
}

function jsonCell({ controller, gateways, subject, outcome }: MatrixCell): JsonCell {
  const { ok, fault } = outcome;
  const judged = ok ? "as declared" : "not as declared";
  const kept = fault?.code === "ENVIRONMENT" ? "cannot run" : "could not be judged";
  return { controller, gateways, subject, result: fault === null ? judged : kept };
}
