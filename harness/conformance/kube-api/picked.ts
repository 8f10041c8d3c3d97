// The part of a body that a recorded step compares.
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import type { KubeStep, Pick } from "./scenario.ts";

/** Discovery documents, for one, hold whatever else a server serves. */
export function picked(body: unknown, { pickKeys, picks }: KubeStep): unknown {
  if (!isJsonObject(body)) return body;
  const members =
    pickKeys === undefined
      ? body
      : Object.fromEntries(Object.entries(body).filter(([key]) => pickKeys.includes(key)));
  return picks.reduce<JsonObject>((rest, pick) => applied(rest, pick), members);
}

/** What stands at a path of keys; `undefined` where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isJsonObject(at) ? at[key] : undefined), value);
}

function applied(body: JsonObject, pick: Pick): JsonObject {
  const [first, ...rest] = pick.path;
  if (first === undefined) return body;
  const value = body[first];
  if (value === undefined) return body;
  if (rest.length > 0) {
    const inner = { ...pick, path: rest };
    return isJsonObject(value) ? { ...body, [first]: applied(value, inner) } : body;
  }
  return { ...body, [first]: chosen(value, pick) };
}

function chosen(value: unknown, { key, values }: Pick): unknown {
  if (Array.isArray(value)) return value.filter((item) => values.includes(valueAt(item, key)));
  if (!isJsonObject(value) || key.join() !== "*") return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => values.includes(name)));
}
