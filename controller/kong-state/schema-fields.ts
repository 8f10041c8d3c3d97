// The fields of a Kong schema: a list of objects, with one member each as a rule.
import { arrayOr, isJsonObject, type JsonObject } from "../../core/json.ts";

/** By name; anything that is no schema has none. */
export function schemaFields(schema: unknown): ReadonlyMap<string, JsonObject> {
  return fieldList(isJsonObject(schema) ? schema["fields"] : undefined);
}

/** The old names of fields, with what takes their place. */
export function shorthandFields(schema: JsonObject): ReadonlyMap<string, JsonObject> {
  return fieldList(schema["shorthand_fields"]);
}

function fieldList(list: unknown): ReadonlyMap<string, JsonObject> {
  return new Map(
    arrayOr(list)
      .flatMap((field) => (isJsonObject(field) ? Object.entries(field) : []))
      .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1])),
  );
}
