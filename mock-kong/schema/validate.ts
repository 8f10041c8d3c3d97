// Whether a record is what its schema says. Source: Kong 3.9.1, `Schema:validate`.
import type { CompiledRecord, RecordShape } from "./compile.ts";
import { mutuallyRequired, runEntityCheck } from "./entity-check.ts";
import { ErrorTable } from "./error-table.ts";
import { KongFault } from "./kong-fault.ts";
import { isTable, luaText, type Table } from "./lua-value.ts";
import { REQUIRED, UNKNOWN_FIELD } from "./messages.ts";
import { isFromList, markAsFromList, normalise } from "./normalise.ts";
import { isNonempty, valueAt } from "./path.ts";
import type { ValidationContext } from "./custom-validator.ts";
import { validateField } from "./validate-field.ts";

/**
 * @param input a record in normal form (`normalise`).
 * @returns every error, or `undefined` when there is none.
 * @throws {KongFault} where Kong's own code stumbles.
 */
export function validateEntity(
  record: CompiledRecord,
  input: Table,
  context: ValidationContext,
): ErrorTable | undefined {
  const unknownKind = subschemaError(record, input);
  if (unknownKind !== undefined) return unknownKind;
  const shape = record.shapeOf(input);
  const errors = fieldErrors(record, shape, input, context);
  for (const name of shape.required) {
    if (input[name] === null || input[name] === undefined) errors.set(name, REQUIRED);
  }
  runChecks(record, shape, input, true, context, errors);
  return errors.size === 0 ? undefined : errors;
}

/** Like `validateEntity`, for an entity as it was written and of which parts may be missing. */
export function validatePartially(
  record: CompiledRecord,
  input: Table,
  context: ValidationContext,
): ErrorTable | undefined {
  const unknownKind = subschemaError(record, input);
  if (unknownKind !== undefined) return unknownKind;
  const shape = record.shapeOf(input);
  const whole = Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, wholeValue(shape, name, value, context)]),
  );
  if (Array.isArray(input)) markAsFromList(whole);
  const errors = fieldErrors(record, shape, whole, context);
  for (const name of shape.required) if (whole[name] === null) errors.set(name, REQUIRED);
  runChecks(record, shape, whole, false, context, errors);
  return errors.size === 0 ? undefined : errors;
}

function wholeValue(
  shape: RecordShape,
  name: string,
  value: unknown,
  context: ValidationContext,
): unknown {
  const record = shape.fields.get(name)?.record;
  if (record === undefined || !isTable(value)) return value;
  return normalise(record, value, context) ?? value;
}

function subschemaError(record: CompiledRecord, input: Table): ErrorTable | undefined {
  const { subschema_key: key, subschema_error: error } = record.source;
  if (key === undefined) return undefined;
  const value = input[key];
  if (value === null || value === undefined) return new ErrorTable([[key, REQUIRED]]);
  if (record.subschemaOf(input) !== undefined) return undefined;
  if (typeof value !== "string" && typeof value !== "object") throw new KongFault("no kind");
  const kind = typeof value === "string" ? value : kindAsText(value);
  return new ErrorTable([[key, (error ?? "unknown type: %s").replace("%s", () => kind)]]);
}

/** How Lua prints the first item of what should have been a list of kinds. */
function kindAsText(value: unknown): string {
  return luaText(Array.isArray(value) ? value[0] : undefined);
}

function fieldErrors(
  record: CompiledRecord,
  shape: RecordShape,
  input: Table,
  context: ValidationContext,
): ErrorTable {
  const errors = new ErrorTable();
  const { fields, template, doubtful } = shape;
  for (const name in input) {
    const value = input[name];
    if (value === undefined) continue;
    if (value === template[name] && !doubtful.has(name) && Object.hasOwn(template, name)) continue;
    // Kong leaves these to the store.
    if (name === "updated_at" || (name === "ttl" && record.source.ttl)) continue;
    const field = fields.get(name);
    if (field === undefined) {
      errors.set(isFromList(input) ? Number(name) + 1 : name, UNKNOWN_FIELD);
      continue;
    }
    const error = validateField(field, value, context);
    if (error !== undefined) errors.set(name, error);
  }
  return errors;
}

function runChecks(
  record: CompiledRecord,
  shape: RecordShape,
  input: Table,
  isFull: boolean,
  context: ValidationContext,
  errors: ErrorTable,
): void {
  for (const check of shape.checks) runEntityCheck(check, input, isFull, context, errors);
  for (const { input: names, needs = [] } of record.transformations) {
    if (!names.some((name) => isNonempty(valueAt(input, name.split("."))))) continue;
    const all = [...names, ...needs];
    const error = mutuallyRequired(all)(input, context, errors);
    if (error !== undefined) errors.addEntityError(error);
  }
}
