// Texts of a form turned into what the schema wants: numbers, booleans, lists, nulls.
// Source: Kong 3.9.1, `infer_value` of kong/api/arguments.lua.
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { CompiledField, CompiledRecord } from "../schema/compile.ts";

/** What no field is for stays as it is. */
export function inferFields(record: CompiledRecord, fields: JsonObject): JsonObject {
  const { fields: known } = record.shapeOf(fields);
  const short = new Map(record.shorthands.map(({ name, field }) => [name, field]));
  const inferred = Object.entries(fields).map(([name, value]) => {
    const field = known.get(name) ?? short.get(name);
    if (field !== undefined) return [name, inferValue(field, value)];
    return [name, name === "ttl" && record.source.ttl ? numberOf(value) : value];
  });
  const made: JsonObject = Object.fromEntries(inferred);
  return made;
}

function inferValue(compiled: CompiledField, value: unknown): unknown {
  if (value === "") return null;
  switch (compiled.type) {
    case "number":
    case "integer":
      return numberOf(value);
    case "boolean":
      return value === "true" || (value === "false" ? false : value);
    case "array":
    case "set": {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      const { elements } = compiled;
      return elements === undefined ? list : list.map((item) => inferValue(elements, item));
    }
    case "map":
      return eachValue(compiled.values, value);
    case "record":
      return compiled.record === undefined || !isJsonObject(value)
        ? value
        : inferFields(compiled.record, value);
    case "foreign": {
      const foreign = compiled.foreign?.();
      return foreign === undefined || !isJsonObject(value) ? value : inferFields(foreign, value);
    }
    case "string":
    case "any":
    case "json":
      return value;
  }
}

function eachValue(values: CompiledField | undefined, value: unknown): unknown {
  if (values === undefined || !isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, inferValue(values, item)]),
  );
}

function numberOf(value: unknown): unknown {
  if (typeof value !== "string" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}
