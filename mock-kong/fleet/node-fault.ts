// Faults on demand, as plain data: what a plan can hold and the control port can be told.
import { objectOr, stringOr, type JsonObject } from "../../core/json.ts";

/** Which requests to the Admin API, or to the status listener, are meant. */
interface Matching {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** How many requests it happens to. */
  readonly times: number;
  /** How many of them pass first; none when absent. */
  readonly after?: number;
}

/** The next `times` requests that match answer `status`. */
export interface AdminFault extends Matching {
  readonly kind?: "status";
  readonly status: number;
}

/** How a node that died comes back. */
export interface Comeback {
  /** How long it is gone; 0 when absent. */
  readonly downMs?: number;
  /** With the configuration that it held; without when absent. */
  readonly keepConfiguration?: boolean;
}

/**
 * `flap`: every other request answers `status`; `slow`: answered after `delayMs`; `hang`: never; `drop`: the connection ends in
 * the middle of the body; `reset`: before the answer; `garble`: 200 with a body that is no JSON; `apply-late`: a
 * configuration that is accepted comes into force after `delayMs` only; `crash`: carried out, then the node dies unanswered.
 */
export type RequestFault =
  | AdminFault
  | (Matching & { readonly kind: "flap"; readonly status: number })
  | (Matching & { readonly kind: "slow" | "apply-late"; readonly delayMs: number })
  | (Matching & { readonly kind: "hang" | "drop" | "reset" | "garble" })
  | (Matching & Comeback & { readonly kind: "crash" });

export type RequestFaultKind = NonNullable<RequestFault["kind"]>;

/**
 * `refuse`: nothing listens where the Admin API was for `forMs`; `lose-configuration`: the node is empty at once;
 * `out-of-memory`: every configuration of more than `entities` kills the node.
 */
export type StateFault =
  | { readonly kind: "refuse"; readonly forMs: number }
  | { readonly kind: "lose-configuration" }
  | (Comeback & { readonly kind: "out-of-memory"; readonly entities: number });

export type NodeFault = RequestFault | StateFault;

export function isRequestFault(fault: NodeFault): fault is RequestFault {
  return "path" in fault;
}

const TIMES_MAX = 1_000_000;
const DELAY_MS_MAX = 24 * 3_600_000;

/** A fault as data of the outside. @throws {RangeError} that says what is wrong with it. */
export function readNodeFault(value: unknown): NodeFault {
  const given = objectOr(value);
  const kind = stringOr(given["kind"], "status");
  switch (kind) {
    case "status":
      return { ...matching(given), status: statusIn(given) };
    case "flap":
      return { ...matching(given), kind, status: statusIn(given) };
    case "slow":
    case "apply-late":
      return { ...matching(given), kind, delayMs: whole(given, "delayMs", 0, DELAY_MS_MAX) };
    case "hang":
    case "drop":
    case "reset":
    case "garble":
      return { ...matching(given), kind };
    case "crash":
      return { ...matching(given), ...comeback(given), kind };
    case "refuse":
      return { kind, forMs: whole(given, "forMs", 0, DELAY_MS_MAX) };
    case "lose-configuration":
      return { kind };
    case "out-of-memory":
      return { ...comeback(given), kind, entities: whole(given, "entities", 0, TIMES_MAX) };
    default:
      throw new RangeError(`no fault is called ${kind}`);
  }
}

function matching(given: JsonObject): Matching {
  const { method = "GET", path, after } = given;
  if (typeof method !== "string" || typeof path !== "string" || !path.startsWith("/")) {
    throw new RangeError("method must be a text, and path one that begins with a slash");
  }
  return {
    method: method.toUpperCase(),
    path,
    times: whole({ times: 1, ...given }, "times", 1, TIMES_MAX),
    ...(after !== undefined && { after: whole(given, "after", 0, TIMES_MAX) }),
  };
}

function comeback(given: JsonObject): Comeback {
  return {
    ...(given["downMs"] !== undefined && { downMs: whole(given, "downMs", 0, DELAY_MS_MAX) }),
    ...(given["keepConfiguration"] === true && { keepConfiguration: true }),
  };
}

function statusIn(given: JsonObject): number {
  return whole(given, "status", 100, 599);
}

function whole(given: JsonObject, name: string, least: number, most: number): number {
  const value = given[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}`);
}
