// Keys and values as Kong quotes them in its errors: `{id="x"}`.
import { errorsToLua } from "../schema/error-report.ts";
import { ErrorTable, type ErrorNode } from "../schema/error-table.ts";
import { isTable, luaText } from "../schema/lua-value.ts";

/** Source: Kong 3.9.1, kong/db/errors.lua: Penlight's writer, and its text for null put right. */
export function luaLiteral(value: Readonly<Record<string, unknown>>): string {
  return errorsToLua(node(value)).replaceAll('"userdata: NULL"', "null");
}

function node(value: unknown): ErrorNode {
  if (!isTable(value)) return luaText(value);
  return new ErrorTable(Object.entries(value).map(([key, item]) => [key, node(item)]));
}
