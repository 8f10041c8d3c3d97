// What can happen on the way to a gateway and back, as plain data.
import type { JsonObject } from "../../core/json.ts";

/**
 * `cut`: nothing gets through for `forMs`, and what was sent meanwhile then arrives; `lose-answers`: the next `times`
 * requests are carried out, and the connection ends before the answer; `repeat-push`: what carries the next configuration
 * delivers it once more, `afterMs` later, and drops that answer, as a proxy between the two may do; `slow`: for `forMs`
 * everything takes `delayMs` longer, each way.
 */
export type LinkFault =
  | { readonly kind: "cut"; readonly forMs: number }
  | { readonly kind: "lose-answers"; readonly times: number }
  | { readonly kind: "repeat-push"; readonly afterMs: number }
  | { readonly kind: "slow"; readonly delayMs: number; readonly forMs: number };

const TIMES_MAX = 1000;
const MS_MAX = 24 * 3_600_000;

/** @throws {RangeError} that says what is wrong with it. */
export function readLinkFault(given: JsonObject): LinkFault {
  const { kind } = given;
  switch (kind) {
    case "cut":
      return { kind, forMs: whole(given, "forMs", MS_MAX) };
    case "lose-answers":
      return { kind, times: whole(given, "times", TIMES_MAX) };
    case "repeat-push":
      return { kind, afterMs: whole(given, "afterMs", MS_MAX) };
    case "slow":
      return {
        kind,
        delayMs: whole(given, "delayMs", MS_MAX),
        forMs: whole(given, "forMs", MS_MAX),
      };
    default:
      throw new RangeError(`no fault of a link is called ${JSON.stringify(kind) ?? "nothing"}`);
  }
}

/** In words, after "on the way to a gateway: ". */
export function linkFaultText(fault: LinkFault): string {
  switch (fault.kind) {
    case "cut":
      return `nothing gets through to it for ${seconds(fault.forMs)}`;
    case "lose-answers":
      return `its next ${fault.times === 1 ? "answer is" : `${fault.times} answers are`} lost`;
    case "repeat-push":
      return `the next configuration arrives again after ${seconds(fault.afterMs)}`;
    case "slow":
      return `everything takes ${seconds(fault.delayMs)} longer for ${seconds(fault.forMs)}`;
  }
}

/** How long it goes on by itself; `undefined` for what waits for something to happen to. */
export function lastsMsOf(fault: LinkFault): number | undefined {
  return "forMs" in fault ? fault.forMs : undefined;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function whole(given: JsonObject, field: string, max: number): number {
  const value = given[field];
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max) {
    return value;
  }
  throw new RangeError(`${field} must be a whole number from 0 to ${max}`);
}
