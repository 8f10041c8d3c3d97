// A change of an entity in normal form: old names replaced, sets without repetitions, nothing filled in.
// Source: Kong 3.9.1, `process_auto_fields` and `adjust_field_for_context` with the context "update".
import type { CompiledField, CompiledRecord } from "../schema/compile.ts";
import { isTable, type Table } from "../schema/lua-value.ts";
import type { Reader } from "../schema/reader.ts";
import { expandShorthands } from "../schema/shorthands.ts";

/** `undefined` when a shorthand is wrong. */
export function partialForm(
  record: CompiledRecord,
  input: Table,
  reader: Reader,
): Record<string, unknown> | undefined {
  const written = expandShorthands(record, input, reader);
  if (written === undefined) return undefined;
  const { fields } = record.shapeOf(written);
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(written)) {
    const field = fields.get(name);
    const adjusted = field === undefined ? value : adjust(field, value, reader);
    if (adjusted === undefined) return undefined;
    out[name] = adjusted;
  }
  return out;
}

function adjust(compiled: CompiledField, value: unknown, reader: Reader): unknown {
  if (!isTable(value)) return value;
  const { field, record, elements, values } = compiled;
  const { type } = field;
  if (type === "record") return record === undefined ? value : partialForm(record, value, reader);
  if (type === "map") return eachItem(values, value, reader);
  if (type === "array") return eachItem(elements, value, reader);
  if (type !== "set") return value;
  return eachItem(elements, Array.isArray(value) ? [...new Set(value)] : value, reader);
}

function eachItem(compiled: CompiledField | undefined, value: object, reader: Reader): unknown {
  if (compiled === undefined || !compiled.hasParts) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => adjust(compiled, item, reader));
    return items.includes(undefined) ? undefined : items;
  }
  const entries = Object.entries(value).map(
    ([key, item]) => [key, adjust(compiled, item, reader)] as const,
  );
  return entries.some(([, item]) => item === undefined) ? undefined : Object.fromEntries(entries);
}
