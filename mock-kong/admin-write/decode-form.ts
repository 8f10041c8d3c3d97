// Fields of a form, out of names such as `config.minute`, `paths[]`, `paths[2]` and `headers[x-a]`.
// Source: Kong 3.9.1, kong/api/arguments_decoder.lua and `combine` of kong/api/arguments.lua.
import { isJsonObject, type JsonObject } from "../../core/json.ts";

/** Names nested deeper than this are taken as they are. */
const DEPTH_MAX = 32;
/** No field may be called like this: objects have it already. */
const REFUSED_NAME = "__proto__";

/** @param entries in the order of the form; a name that is repeated has a list of values. */
export function decodeForm(entries: Iterable<readonly [string, string]>): JsonObject {
  const byName = new Map<string, string[]>();
  for (const [name, value] of entries) byName.set(name, [...(byName.get(name) ?? []), value]);
  const fields: Record<string, unknown> = {};
  for (const [name, values] of byName) {
    const path = pathOf(name);
    if (path.includes(REFUSED_NAME)) continue;
    put(fields, path, values);
  }
  return fields;
}

/** Keys, the empty one for the next place of a list, numbers for places from 1. */
function pathOf(name: string): readonly string[] {
  if (/^\.|\.$/.test(name)) return [name];
  const parts = [...name.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, bracket, plain]) => bracket ?? plain ?? "",
  );
  const [first = ""] = parts;
  return first === "" || parts.length > DEPTH_MAX ? [name] : parts;
}

function isPlace(key: string): boolean {
  return key === "" || /^\d+$/.test(key);
}

function put(fields: Record<string, unknown>, path: readonly string[], values: readonly string[]) {
  const [name = "", ...rest] = path;
  fields[name] = merged(fields[name], rest, values);
}

/** What stands at a place, with the values at `path` below it added. */
function merged(current: unknown, path: readonly string[], values: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return values.length === 1 ? values[0] : values;
  if (!isPlace(key)) {
    const record: JsonObject = isJsonObject(current) ? current : {};
    return { ...record, [key]: merged(record[key], rest, values) };
  }
  const list: unknown[] = Array.isArray(current) ? [...current] : [];
  if (rest.length === 0 && key === "") return [...list, ...values];
  const place = key === "" ? list.length : Math.min(Number(key) - 1, list.length);
  list[place] = merged(list[place], rest, values);
  return list;
}
