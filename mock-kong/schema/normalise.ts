// A record as Kong keeps it: defaults filled, sets without repetitions, old names replaced.
// Source: Kong 3.9.1, `Schema:process_auto_fields` and `adjust_field_for_context`.
import type { CompiledField, CompiledRecord } from "./compile.ts";
import { randomText } from "./fill-auto.ts";
import type { ValidationContext } from "./custom-validator.ts";
import { isTable, type Table } from "./lua-value.ts";
import { expandShorthands } from "./shorthands.ts";

/** Records that were written as a list: their keys are positions, not names. */
const fromLists = new WeakSet<object>();

export function markAsFromList(record: object): void {
  fromLists.add(record);
}

export function isFromList(record: object): boolean {
  return fromLists.has(record);
}

/**
 * A copy of `input` in normal form. What the store fills in (ids, times) stays as written or missing: `fillAuto`.
 * @returns `undefined` when a shorthand is wrong: Kong then loses the whole record.
 */
export function normalise(
  record: CompiledRecord,
  input: Table,
  context: ValidationContext,
): Record<string, unknown> | undefined {
  const written = record.shorthands.length === 0 ? input : expandShorthands(record, input, context);
  if (written === undefined) return undefined;
  const { fields, template, fresh } = record.shapeOf(written);
  const out: Record<string, unknown> = { ...template };
  for (const name in written) {
    const value = written[name];
    const field = fields.get(name);
    if (field === undefined) {
      // An unknown name may be anything, "__proto__" too.
      Object.defineProperty(out, name, { value, ...ORDINARY });
    } else if (!field.hasParts) {
      out[name] = value;
    } else {
      const adjusted = adjust(field, value, context);
      if (adjusted === undefined) return undefined;
      out[name] = adjusted;
    }
  }
  for (const [name, field] of fresh) {
    if (out[name] === undefined) out[name] = missingValue(field, context);
  }
  if (Array.isArray(input)) markAsFromList(out);
  return out;
}

const ORDINARY = { writable: true, enumerable: true, configurable: true };

/** What a field is when nobody sets it; `undefined` where a required one stays missing. */
export function missingValue(compiled: CompiledField, context: ValidationContext): unknown {
  const { field, record } = compiled;
  if (field.abstract) return field.required ? undefined : null;
  if (field.type === "record" && record !== undefined && field.required) {
    return normalise(record, isTable(field.default) ? field.default : {}, context);
  }
  if (field.default !== undefined) return adjust(compiled, field.default, context);
  if (field.type === "string" && field.auto && !field.uuid) return randomText(context.random);
  return field.required || field.auto ? undefined : null;
}

/** `undefined` for a record whose shorthands are wrong. */
function adjust(compiled: CompiledField, value: unknown, context: ValidationContext): unknown {
  if (!isTable(value)) return value;
  const { field, record, elements, values } = compiled;
  const { type } = field;
  if (type === "record") return record === undefined ? value : normalise(record, value, context);
  if (type === "array") return adjustItems(elements, value, context);
  if (type === "map") return adjustItems(values, value, context);
  if (type !== "set") return value;
  return adjustItems(elements, Array.isArray(value) ? [...new Set(value)] : value, context);
}

function adjustItems(
  compiled: CompiledField | undefined,
  value: object,
  context: ValidationContext,
): unknown {
  if (compiled === undefined || !compiled.hasParts) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, adjust(compiled, item, context)]),
    );
  }
  const items = value.map((item) => adjust(compiled, item, context));
  // A lost item leaves a hole, and holes at the end vanish, as in a Lua table.
  while (items.length > 0 && items.at(-1) === undefined) items.pop();
  return items;
}
