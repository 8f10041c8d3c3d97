// Schemas as `GET /schemas/...` shows them: fields as a list, code left out.
// Source: Kong 3.9.1, `schema_to_jsonable` of kong/api/api_helpers.lua.
import type { EntityCheck, Fields, RecordParts, Shorthand } from "./field.ts";
import { isTable } from "./lua-value.ts";

export interface SchemaJson {
  readonly entity_checks: readonly unknown[];
  readonly fields: readonly unknown[];
}

/** Names of code, which Kong cannot show. */
const CODE = new Set(["custom_validator", "to", "check", "secret"]);

export function schemaToJson({ fields, entity_checks: checks }: RecordParts): SchemaJson {
  return { entity_checks: (checks ?? []).map(checkToJson), fields: fieldsToJson(fields) };
}

function checkToJson(check: EntityCheck): unknown {
  return valueToJson(check);
}

function fieldsToJson(fields: Fields | Readonly<Record<string, Shorthand>> | undefined): unknown[] {
  return Object.entries(fields ?? {}).map(([name, field]) => ({ [name]: valueToJson(field) }));
}

function valueToJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueToJson);
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !CODE.has(name))
      .map(([name, item]) => [
        name,
        isFieldTable(name, value) ? namedList(item) : valueToJson(item),
      ]),
  );
}

function isFieldTable(name: string, holder: Readonly<Record<string, unknown>>): boolean {
  return (name === "fields" || name === "shorthand_fields") && holder["type"] === "record";
}

function namedList(fields: unknown): unknown {
  if (!isTable(fields)) return fields;
  return Object.entries(fields).map(([name, field]) => ({ [name]: valueToJson(field) }));
}
