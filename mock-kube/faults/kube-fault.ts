// Faults on demand, as plain data: what a plan can hold and the control path can be told.
import { objectOr, type JsonObject } from "../../core/json.ts";

/** Which requests are meant: all that agree with every field that is there. */
export interface RequestMatch {
  /** "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection". */
  readonly verb?: string;
  /** As kubectl names it: "services", "ingresses.networking.k8s.io". */
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** A part of the client's User-Agent. */
  readonly userAgent?: string;
}

interface Matching {
  /** Every request for objects when absent. */
  readonly match?: RequestMatch;
}

interface Counted extends Matching {
  /** How many requests it happens to; all until it is withdrawn when absent. */
  readonly times?: number;
}

/**
 * `answer`: the request is not looked at, and answered with `status`; `conflict`: a write is refused as if somebody else had
 * been first; `expire`: a list or watch is told that its revision is too old; `slow`: answered after `delayMs`;
 * `hold-events`: watches stay open and tell nothing until the fault is withdrawn, then all at once; `stale-lists`: a list of
 * any revision shows what there was when the fault was made; `end-watches`: those that are open now end, as at their time's
 * end or by a reset.
 */
export type KubeFault =
  | (Counted & {
      readonly kind: "answer";
      readonly status: number;
      readonly retryAfterSeconds?: number;
    })
  | (Counted & { readonly kind: "conflict" | "expire" | "stale-lists" })
  | (Counted & { readonly kind: "slow"; readonly delayMs: number })
  | (Matching & { readonly kind: "hold-events" })
  | (Matching & { readonly kind: "end-watches"; readonly how?: "close" | "reset" });

const TIMES_MAX = 1_000_000;
const DELAY_MS_MAX = 24 * 3_600_000;
const SECONDS_MAX = 86_400;
const MATCH_FIELDS = ["verb", "resource", "subresource", "namespace", "name", "userAgent"] as const;

/** A fault as data of the outside. @throws {RangeError} that says what is wrong with it. */
export function readKubeFault(value: unknown): KubeFault {
  const given = objectOr(value);
  const { kind } = given;
  switch (kind) {
    case "answer": {
      const retryAfterSeconds = optional(given, "retryAfterSeconds", SECONDS_MAX);
      const status = whole(given, "status", 400, 599);
      return {
        kind,
        ...counted(given),
        status,
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      };
    }
    case "conflict":
    case "expire":
    case "stale-lists":
      return { kind, ...counted(given) };
    case "slow":
      return { kind, ...counted(given), delayMs: whole(given, "delayMs", 0, DELAY_MS_MAX) };
    case "hold-events":
      return { kind, ...matching(given) };
    case "end-watches": {
      const { how = "close" } = given;
      if (how !== "close" && how !== "reset") throw new RangeError("how: close or reset");
      return { kind, ...matching(given), how };
    }
    default:
      throw new RangeError(`no fault is called ${JSON.stringify(kind) ?? "nothing"}`);
  }
}

function counted(given: JsonObject): Counted {
  const times = optional(given, "times", TIMES_MAX);
  return { ...matching(given), ...(times !== undefined && { times }) };
}

function matching(given: JsonObject): Matching {
  if (given["match"] === undefined) return {};
  const wanted = objectOr(given["match"]);
  const unknown = Object.keys(wanted).find((key) => !MATCH_FIELDS.some((field) => field === key));
  if (unknown !== undefined) throw new RangeError(`match: there is no ${unknown}`);
  const fields = MATCH_FIELDS.flatMap((field) => {
    const value = wanted[field];
    if (value === undefined) return [];
    if (typeof value !== "string") throw new RangeError(`match.${field}: a text`);
    return [[field, value] as const];
  });
  return { match: Object.fromEntries(fields) };
}

function optional(given: JsonObject, field: string, max: number): number | undefined {
  return given[field] === undefined ? undefined : whole(given, field, 1, max);
}

function whole(given: JsonObject, field: string, min: number, max: number): number {
  const value = given[field];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
    return value;
  }
  throw new RangeError(`${field}: a whole number from ${min} to ${max}`);
}
