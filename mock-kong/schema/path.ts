// Reading a value by a path such as "config.redis.host", as Kong's entity checks do.
import { isTable, ownItem } from "./lua-value.ts";
import { KongFault } from "./kong-fault.ts";

/** `undefined` where something on the way is missing, null or a text. @throws {KongFault} on numbers and booleans. */
export function valueAt(input: unknown, path: readonly string[]): unknown {
  let value = input;
  for (const name of path) {
    if (value === undefined || value === null || typeof value === "string") return undefined;
    if (typeof value !== "object") throw new KongFault(`${name} of a ${typeof value}`);
    value = isTable(value) ? ownItem(value, name) : undefined;
  }
  return value;
}

/** Neither missing, null, an empty text nor an empty table. */
export function isNonempty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (typeof value !== "object") return true;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

/** `{vault://...}`: a secret that is looked up later. */
export function isReference(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("{vault://") && value.endsWith("}");
}
