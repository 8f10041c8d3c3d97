// The part of kubectl's JSONPath that printer columns use: `.a.b`, `["a.b"]`, `[0]`, `[*]`, `[?(@.x=="y")]`.
import { isJsonObject } from "../../core/json.ts";
import { equalJson } from "../json.ts";

const STEP =
  /\.?\[\?\(@\.(?<field>[\w.]+)\s*==\s*(?<literal>"[^"]*"|'[^']*'|[\w.-]+)\)\]|\.?\[(?:'(?<quoted>[^']*)'|"(?<double>[^"]*)"|(?<index>-?\d+|\*))\]|\.(?<name>(?:[^.[\\]|\\.)+)/gy;

/** The values that a path finds. */
export function jsonPath(path: string, value: unknown): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const match of path.matchAll(STEP)) {
    const { field, literal, quoted, double, index, name } = match.groups ?? {};
    if (field !== undefined) found = found.flatMap((at) => filtered(at, field, literal ?? ""));
    else if (index !== undefined) found = found.flatMap((at) => indexed(at, index));
    else {
      const key = quoted ?? double ?? (name ?? "").replaceAll(/\\(.)/g, "$1");
      found = found.flatMap((at) => (isJsonObject(at) && Object.hasOwn(at, key) ? [at[key]] : []));
    }
  }
  return found;
}

function indexed(value: unknown, index: string): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  if (index === "*") return value;
  const at = Number(index);
  const place = at < 0 ? value.length + at : at;
  return place in value ? [value[place]] : [];
}

function filtered(value: unknown, field: string, literal: string): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  const wanted: unknown = /^["']/.test(literal) ? literal.slice(1, -1) : JSON.parse(literal);
  return value.filter((item) => equalJson(jsonPath(`.${field}`, item)[0], wanted));
}
