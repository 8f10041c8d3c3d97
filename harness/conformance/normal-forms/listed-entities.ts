// Entities as the Admin API lists them, without what a node makes up.
import { isJsonObject, objectOr } from "../../../core/json.ts";
import { canonicalText } from "../compare/canonical-text.ts";

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIMES: ReadonlySet<string> = new Set(["created_at", "updated_at"]);
/** Recorded in the place of a value that is drawn: anything but null is equal to it. */
const VOLATILE = "<volatile>";

/** Random ids and times that `sent` does not contain, as the placeholders of the recordings. */
export function withoutMadeUp(value: unknown, sent: string, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutMadeUp(item, sent, key));
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, withoutMadeUp(member, sent, name)]),
    );
  }
  if (TIMES.has(key) && typeof value === "number") {
    return sent.includes(`"${key}":${value}`) ? value : "<ts>";
  }
  return typeof value === "string" && UUID_4.test(value) && !sent.includes(value)
    ? "<uuid>"
    : value;
}

/** `got` with `<volatile>` wherever that was recorded and something stands. */
function withVolatile(expected: unknown, got: unknown): unknown {
  if (expected === VOLATILE) return got === null || got === undefined ? got : VOLATILE;
  if (Array.isArray(expected) && Array.isArray(got)) {
    return got.map((item, index) => withVolatile(expected[index], item));
  }
  if (isJsonObject(expected) && isJsonObject(got)) {
    return Object.fromEntries(
      Object.entries(got).map(([name, member]) => [name, withVolatile(expected[name], member)]),
    );
  }
  return got;
}

export interface EntityPair {
  /** `undefined` when it is on one side only. */
  readonly expected: unknown;
  readonly got: unknown;
}

/** Entities belong together by their names and, of the same name, by their order as texts. */
export function pairEntities(
  expected: readonly unknown[],
  got: readonly unknown[],
): readonly EntityPair[] {
  const left = Map.groupBy(expected.toSorted(byText), nameOf);
  const right = Map.groupBy(got.toSorted(byText), nameOf);
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((name) => {
    const [ours, theirs] = [left.get(name) ?? [], right.get(name) ?? []];
    const length = Math.max(ours.length, theirs.length);
    return Array.from({ length }, (_, index) => ({
      expected: ours[index],
      got: withVolatile(ours[index], theirs[index]),
    }));
  });
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [canonicalText(a), canonicalText(b)];
  return left < right ? -1 : Number(left > right);
}

const NAMES = ["name", "username", "custom_id", "target", "prefix", "key", "group"];

function nameOf(value: unknown): string {
  const entity = objectOr(value);
  const name = NAMES.map((field) => entity[field]).find((candidate) => isSaid(candidate));
  return canonicalText(name);
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}
