// What PATCH makes of an entity: records are merged field by field, everything else is replaced.
// Source: Kong 3.9.1, `Schema:merge_values`.
import type { CompiledRecord } from "../schema/compile.ts";
import { isTable, type Table } from "../schema/lua-value.ts";

/** @param change as `partialForm` leaves it; a null in it unsets. */
export function mergeValues(
  record: CompiledRecord,
  change: Readonly<Table>,
  entity: Readonly<Table>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...entity, ...change };
  for (const [name, { record: inner }] of record.shapeOf(entity).fields) {
    const value = change[name];
    const current = entity[name];
    if (inner === undefined || !isTable(value)) continue;
    merged[name] = mergeValues(inner, value, isTable(current) ? current : {});
  }
  return merged;
}
