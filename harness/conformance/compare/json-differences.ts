// Where two JSON values differ.
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import type { Difference } from "../group.ts";
import { sameJson } from "./canonical-text.ts";
import { excerpts } from "./excerpts.ts";

const DIFFERENCES_MAX = 8;

/** The first few places, each with what stands there on either side; empty exactly when both are the same JSON. */
export function jsonDifferences(
  what: string,
  expected: unknown,
  got: unknown,
): readonly Difference[] {
  return differences(what, expected, got).take(DIFFERENCES_MAX).toArray();
}

function* differences(place: string, expected: unknown, got: unknown): Generator<Difference> {
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let index = 0; index < Math.max(expected.length, got.length); index += 1) {
      yield* differences(`${place}[${index}]`, expected[index], got[index]);
    }
    return;
  }
  if (isJsonObject(expected) && isJsonObject(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    for (const key of keys) {
      yield* differences(`${place} ${key}`, own(expected, key), own(got, key));
    }
    return;
  }
  if (sameJson(expected, got)) return;
  const [left, right] = excerpts(shown(expected), shown(got));
  yield { what: place, expected: left, got: right };
}

/** Not what every object has of itself, such as `toString`. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
