// Fields of any JSON, checked by a JSON schema that another field of the record picks by name. Without WebAssembly
// there is none to pick, which leaves the schema's default: a list of types.
// Source: Kong 3.9.1, `validate_json_field` of kong/db/schema/init.lua, and lua-resty-ljsonschema 1.2.0.
import { arrayOr, objectOr } from "../../core/json.ts";
import type { JsonField } from "./field.ts";
import { KongFault } from "./kong-fault.ts";
import { isTable, type Table } from "./lua-value.ts";

/** @throws {KongFault} when what should be the schema's name is none. */
export function jsonFieldError(
  { json_schema: source }: JsonField,
  name: string,
  record: Readonly<Table>,
): string | undefined {
  const rule = objectOr(source);
  const picked = record[String(rule["parent_subschema_key"])];
  if (picked === undefined || picked === false) return undefined;
  if (typeof picked !== "string" && typeof picked !== "number") {
    throw new KongFault("the name of a schema is no text");
  }
  const types = arrayOr(objectOr(rule["default"])["type"]);
  const type = jsonType(record[name] ?? null);
  if (types.length === 0 || types.includes(type)) return undefined;
  return `wrong type: expected one of ${types.join(", ")}, got ${type}`;
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (!isTable(value)) return typeof value;
  // An empty list is Lua's empty table, which is as good as an empty object.
  return Array.isArray(value) && value.length > 0 ? "array" : "object";
}
