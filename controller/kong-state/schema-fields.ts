// The fields of a Kong schema: a list of objects, with one member each as a rule.
import { isJsonObject, type JsonObject } from "../../core/json.ts";

/** By name; anything that is no schema has none. */
export function schemaFields(schema: unknown): ReadonlyMap<string, JsonObject> {
  return fieldList(isJsonObject(schema) ? schema["fields"] : undefined);
}

/** The old names of fields, with what takes their place. */
export function shorthandFields(schema: JsonObject): ReadonlyMap<string, JsonObject> {
  return fieldList(schema["shorthand_fields"]);
}

/** Schemas are read once and asked again in every render; nobody changes them. */
const FIELDS = new WeakMap<object, ReadonlyMap<string, JsonObject>>();

function fieldList(list: unknown): ReadonlyMap<string, JsonObject> {
  if (!Array.isArray(list)) return NONE;
  const known = FIELDS.get(list);
  if (known !== undefined) return known;
  const fields = newFieldList(list);
  FIELDS.set(list, fields);
  return fields;
}

const NONE: ReadonlyMap<string, JsonObject> = new Map();

function newFieldList(list: readonly unknown[]): ReadonlyMap<string, JsonObject> {
  return new Map(
    list
      .flatMap((field) => (isJsonObject(field) ? Object.entries(field) : []))
      .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1])),
  );
}
