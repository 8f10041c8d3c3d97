// What is wrong with the old and short names in an entity, where Kong tells instead of stumbling.
// Source: Kong 3.9.1, the first part of `Schema:process_auto_fields`.
import type { CompiledField, CompiledRecord } from "../schema/compile.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { isTable, luaText, type Table } from "../schema/lua-value.ts";
import { valueAt } from "../schema/path.ts";
import type { Reader } from "../schema/reader.ts";

/** The errors of the first record that has some: Kong does not say where it stands. */
export function shorthandErrors(
  record: CompiledRecord,
  input: Table,
  reader: Reader,
): ErrorTable | undefined {
  const errors = new ErrorTable();
  for (const { name, field, shorthand } of record.shorthands) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined) continue;
    reader.read(field, value);
    const wrong = reader.error ?? mismatch(name, shorthand, value, input);
    if (wrong !== undefined) errors.set(name, wrong);
  }
  if (errors.size > 0) return errors;
  for (const [name, field] of record.shapeOf(input).fields) {
    const inner = innerErrors(field, input[name], reader);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

type Shorthand = CompiledRecord["shorthands"][number]["shorthand"];

function mismatch(
  name: string,
  { deprecation }: Shorthand,
  value: unknown,
  input: Table,
): string | undefined {
  if (value === null) return undefined;
  for (const { path } of deprecation?.replaced_with ?? []) {
    const current = valueAt(input, path);
    if (!current || JSON.stringify(current) === JSON.stringify(value)) continue;
    return `both deprecated and new field are used but their values mismatch: ${name} = ${luaText(value)} vs ${path.join(".")} = ${luaText(current)}`;
  }
  return undefined;
}

function innerErrors(
  { hasParts, record, elements, values }: CompiledField,
  value: unknown,
  reader: Reader,
): ErrorTable | undefined {
  if (!hasParts || !isTable(value)) return undefined;
  if (record !== undefined) return shorthandErrors(record, value, reader);
  const field = elements ?? values;
  if (field === undefined) return undefined;
  for (const item of Object.values(value)) {
    const errors = innerErrors(field, item, reader);
    if (errors !== undefined) return errors;
  }
  return undefined;
}
