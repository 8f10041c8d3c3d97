// Old and short names of fields, turned into what they stand for.
// Source: Kong 3.9.1, the first part of `Schema:process_auto_fields`.
import type { CompiledRecord, CompiledShorthand } from "./compile.ts";
import { KongFault } from "./kong-fault.ts";
import { isTable, type Table } from "./lua-value.ts";
import { valueAt } from "./path.ts";
import type { Reader } from "./reader.ts";
import { shorthandTargets } from "./shorthand-targets.ts";

/** `undefined` when a shorthand has a wrong value, or contradicts the field that it stands for. */
export function expandShorthands(
  record: CompiledRecord,
  input: Table,
  reader: Reader,
): Record<string, unknown> | undefined {
  const data: Record<string, unknown> = { ...input };
  for (const shorthand of record.shorthands) {
    const value = data[shorthand.name];
    if (value === undefined || !Object.hasOwn(data, shorthand.name)) continue;
    if (isWrong(shorthand, value, data, reader)) return undefined;
    delete data[shorthand.name];
    merge(data, targetsOf(shorthand, value), shorthand.shorthand.deprecation !== undefined);
  }
  return data;
}

function isWrong(
  { field, shorthand }: CompiledShorthand,
  value: unknown,
  data: Table,
  reader: Reader,
): boolean {
  reader.read(field, value);
  if (reader.error !== undefined) return true;
  if (value === null) return false;
  return (shorthand.deprecation?.replaced_with ?? []).some(({ path }) => {
    const current = valueAt(data, path);
    // Equal texts mean equal values: both are JSON of the same type.
    return isTrue(current) && JSON.stringify(current) !== JSON.stringify(value);
  });
}

function targetsOf({ name, shorthand }: CompiledShorthand, value: unknown): Table {
  if (shorthand.to !== undefined) {
    const translate = shorthandTargets[shorthand.to];
    if (translate === undefined) throw new RangeError(`${name} stands for ${shorthand.to}`);
    return translate(value);
  }
  const path = shorthand.deprecation?.replaced_with?.[0]?.path ?? [];
  const [first = "", ...rest] = path;
  return { [first]: rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) };
}

/** A deprecated name gives way to what is already there; a mere shorthand wins over it. */
function merge(data: Record<string, unknown>, targets: Table, isDeprecated: boolean): void {
  for (const [key, value] of Object.entries(targets)) {
    const current = data[key] ?? undefined;
    if (isTable(value)) {
      if (isTrue(current) && !isTable(current)) throw new KongFault(`${key} is no table`);
      const source = isTable(current) ? current : {};
      data[key] = isDeprecated ? mergeNonNull(value, source) : { ...source, ...value };
    } else if (!isDeprecated || current === undefined) {
      data[key] = value;
    }
  }
}

/** Lua's truth, but for Kong's null: zero and the empty text are true. */
function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function mergeNonNull(base: Table, over: Table): Table {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value !== null || merged[key] === undefined) merged[key] = value;
  }
  return merged;
}
