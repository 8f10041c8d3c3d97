// Compares what came of a step of a balancer's story with what was recorded.
import { isJsonObject, objectOr, type JsonObject } from "../../../core/json.ts";
import { sortedJson } from "../compare/canonical-text.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Drawn, or made from what is, or the clock. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "node_id",
  "created_at",
  "updated_at",
  "id",
  "next",
  "offset",
  "request_id",
  "cache_key",
  "ws_id",
]);
const TOLERANCE_DEFAULT = 0.15;
const COUNT_TOLERANCE_MIN = 2;

/** An answer of the Admin API without what is drawn; lists in an order of their own. */
export function cleanedAnswer(value: unknown, echoPort: number): unknown {
  if (Array.isArray(value)) return sortedJson(value.map((item) => cleanedAnswer(item, echoPort)));
  if (isJsonObject(value)) {
    const members = Object.entries(value)
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, member]) => [key, cleanedAnswer(member, echoPort)]);
    return Object.fromEntries(members);
  }
  if (typeof value === "string") {
    return value.replace(UUID, "<uuid>").replaceAll(`:${echoPort}`, ":{echo}");
  }
  return value === echoPort ? "{echo}" : value;
}

/** The parts of an expected and another result that a step's way of checking compares. */
export interface Compared {
  readonly expected: unknown;
  readonly got: unknown;
}

export function comparedParts(step: JsonObject, expected: JsonObject, got: JsonObject): Compared {
  const { check = "exact", op, tol } = step;
  if (check === "none") return { expected: {}, got: {} };
  if (op === "admin") {
    return check === "status"
      ? { expected: expected["status"], got: got["status"] }
      : { expected: ordered(expected), got: ordered(got) };
  }
  const parts = (result: JsonObject) => trafficParts(result, String(check));
  if (check !== "approx") return { expected: parts(expected), got: parts(got) };
  const share = typeof tol === "number" ? tol : TOLERANCE_DEFAULT;
  const isNear = isNearly(objectOr(expected["by_addr"]), objectOr(got["by_addr"]), share);
  return { expected: parts(expected), got: isNear ? parts(expected) : parts(got) };
}

function trafficParts(result: JsonObject, check: string): JsonObject {
  const { statuses, messages, set_cookie, by_addr, hosts, sticky } = result;
  const always = { statuses, messages, set_cookie };
  switch (check) {
    case "exact":
      return { ...always, by_addr, hosts };
    case "set":
      return { ...always, addresses: Object.keys(objectOr(by_addr)).toSorted() };
    case "approx":
      return { statuses: Object.keys(objectOr(statuses)).toSorted(), by_addr, set_cookie };
    case "sticky":
      return { ...always, sticky };
    default:
      return always;
  }
}

function isNearly(expected: JsonObject, got: JsonObject, share: number): boolean {
  const total = Object.values(got).reduce<number>((sum, count) => sum + Number(count), 0);
  const allowed = Math.max(COUNT_TOLERANCE_MIN, share * total);
  const addresses = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
  return addresses.every(
    (address) => Math.abs(Number(expected[address] ?? 0) - Number(got[address] ?? 0)) <= allowed,
  );
}

/** Recorded lists stand in an order of the recorder's. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return sortedJson(value.map(ordered));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, ordered(member)]));
}
