// Compares a value with a recorded one that has placeholders in it.
import { isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { Difference } from "../group.ts";
import type { Bindings } from "./bindings.ts";

const DIFFERENCES_MAX = 20;
const SHOWN_LENGTH_MAX = 300;

/** The first places where they differ. What `got` shows of a placeholder is bound in `bindings`. */
export function recordedDifferences(
  place: string,
  recorded: unknown,
  got: unknown,
  bindings: Bindings,
): readonly Difference[] {
  return differences(place, recorded, got, bindings).take(DIFFERENCES_MAX).toArray();
}

function* differences(
  place: string,
  recorded: unknown,
  got: unknown,
  bindings: Bindings,
): Generator<Difference> {
  if (typeof recorded === "string") {
    yield* textDifferences(place, recorded, got, bindings);
  } else if (Array.isArray(recorded) && Array.isArray(got)) {
    yield* listDifferences(place, recorded, got, bindings);
  } else if (isJsonObject(recorded) && isJsonObject(got)) {
    yield* objectDifferences(place, recorded, got, bindings);
  } else if (recorded !== got) {
    yield difference(place, recorded, got);
  }
}

function* textDifferences(
  place: string,
  recorded: string,
  got: unknown,
  bindings: Bindings,
): Generator<Difference> {
  const isPort = typeof got === "number" && recorded.startsWith("{{port:");
  if (typeof got !== "string" && !isPort) {
    yield difference(place, recorded, got);
    return;
  }
  const problem = bindings.match(recorded, String(got));
  if (problem === undefined) return;
  const isBinding = problem.startsWith("{{");
  yield difference(place, bindings.fill(recorded), isBinding ? `${got}: ${problem}` : got);
}

function* listDifferences(
  place: string,
  recorded: readonly unknown[],
  got: readonly unknown[],
  bindings: Bindings,
): Generator<Difference> {
  if (recorded.length !== got.length) {
    yield difference(`${place} length`, recorded.length, got.length);
    yield difference(place, recorded, got);
    return;
  }
  const key = keyOfSet(place, recorded);
  const [left, right] =
    key === undefined
      ? [recorded, got]
      : [ordered(recorded, (item) => bindings.fill(key(item))), ordered(got, key)];
  for (const [index, item] of left.entries()) {
    yield* differences(`${place}[${index}]`, item, right[index], bindings);
  }
}

type ItemKey = (item: unknown) => string;

/**
 * Lists whose order means nothing, by the last part of their path, and what tells their items apart. managedFields are
 * sorted by seconds; causes and discovered resources come from Go maps; conditions from controllers of their own.
 */
const SETS: readonly (readonly [name: RegExp, fields: readonly string[]])[] = [
  [/ managedFields$/, ["manager", "operation", "apiVersion", "subresource"]],
  [/ causes$/, ["field", "reason", "message"]],
  [/ (sub)?resources$/, ["name", "resource", "subresource"]],
  [/ conditions$/, ["type"]],
];

function keyOfSet(place: string, items: readonly unknown[]): ItemKey | undefined {
  const fields = SETS.find(([name]) => name.test(place))?.[1];
  if (fields === undefined || !items.every(isJsonObject)) return undefined;
  return (item) => fields.map((field) => stringOr(objectOr(item)[field], "")).join("|");
}

function ordered(items: readonly unknown[], key: ItemKey): readonly unknown[] {
  return items.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left < right ? -1 : Number(left > right);
  });
}

function* objectDifferences(
  place: string,
  recorded: JsonObject,
  got: JsonObject,
  bindings: Bindings,
): Generator<Difference> {
  const rest = new Set(Object.keys(got));
  for (const [written, value] of Object.entries(recorded)) {
    const key = bindings.fill(written);
    rest.delete(key);
    const isShuffled = key === "message" && hasManyCauses(recorded);
    if (got[key] === undefined) yield difference(`${place} ${key}`, value, undefined);
    else if (isShuffled && typeof value === "string" && typeof got[key] === "string") {
      const [left, right] = [sortedParts(bindings.fill(value)), sortedParts(got[key])];
      yield* textDifferences(`${place} ${key}`, left, right, bindings);
    } else yield* differences(`${place} ${key}`, value, got[key], bindings);
  }
  for (const key of rest) yield difference(`${place} ${key}`, undefined, got[key]);
}

/** The message of such a Status lists its causes, which are found in the order of Go maps. */
function hasManyCauses({ kind, details }: JsonObject): boolean {
  const { causes } = objectOr(details);
  return kind === "Status" && Array.isArray(causes) && causes.length > 1;
}

/** `X is invalid: [a: b, c: d]` as its parts in order. */
function sortedParts(message: string): string {
  return message
    .split(", ")
    .map((part) => part.replace(/^.* is invalid: /, "").replace(/^\[|\]$/g, ""))
    .toSorted()
    .join(" & ");
}

function difference(what: string, expected: unknown, got: unknown): Difference {
  return { what, expected: shown(expected), got: shown(got) };
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, SHOWN_LENGTH_MAX);
}
