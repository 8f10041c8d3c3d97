// Whether one value is what its field says. Source: Kong 3.9.1, `Schema:validate_field`.
import type { CompiledField, CompiledRecord } from "./compile.ts";
import { ErrorTable, type ErrorNode } from "./error-table.ts";
import { KongFault } from "./kong-fault.ts";
import {
  ABSTRACT_FIELD,
  MISSING_PRIMARY_KEY,
  NOT_NULL_ALLOWED,
  REQUIRED,
  WRONG_TYPE,
} from "./messages.ts";
import { isTable, luaText, ownItem, type Table } from "./lua-value.ts";
import { isReference } from "./path.ts";
import type { ValidationContext } from "./custom-validator.ts";

/**
 * @param value `null` stands for Kong's null; records in it have been normalised.
 * @returns the error, or `undefined` when the value is fine.
 * @throws {KongFault} where Kong's own code stumbles.
 */
export function validateField(
  compiled: CompiledField,
  value: unknown,
  context: ValidationContext,
): ErrorNode | undefined {
  const { field, rules } = compiled;
  if (value === null) return validateNull(compiled);
  if (field.eq === null) return field.err ?? NOT_NULL_ALLOWED;
  if (field.abstract) return ABSTRACT_FIELD;
  const error = validateType(compiled, value, context);
  if (error !== undefined) return error;
  if (field.type === "string" && field.referenceable && isReference(value)) return undefined;
  for (const rule of rules) {
    const broken = rule(value, context);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function validateNull({ field }: CompiledField): string | undefined {
  if (field.ne === null) return field.err ?? "value must not be null";
  if (field.eq !== undefined && field.eq !== null) return `value must be ${luaText(field.eq)}`;
  return field.required ? REQUIRED : undefined;
}

function validateType(
  compiled: CompiledField,
  value: unknown,
  context: ValidationContext,
): ErrorNode | undefined {
  const { type } = compiled.field;
  switch (type) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === type ? undefined : WRONG_TYPE[type];
    case "integer":
      return Number.isInteger(value) ? undefined : WRONG_TYPE.integer;
    case "array":
    case "set":
      return isSequence(value) ? validateElements(compiled, value, context) : WRONG_TYPE[type];
    case "map":
      return isTable(value) ? validateMap(compiled, value, context) : WRONG_TYPE.map;
    case "record":
      if (!isTable(value)) return WRONG_TYPE.record;
      return compiled.record?.engine.validateEntity(compiled.record, value, context);
    case "foreign":
      return validateForeign(compiled, value, context);
    case "any":
    case "json":
      return undefined;
  }
}

/** An array without holes; an empty object is Lua's empty table just as well. */
export function isSequence(value: unknown): value is readonly unknown[] {
  if (Array.isArray(value)) return !value.includes(undefined);
  return isTable(value) && Object.keys(value).length === 0;
}

function validateElements(
  { elements }: CompiledField,
  value: readonly unknown[],
  context: ValidationContext,
): ErrorTable | undefined {
  if (elements === undefined || !Array.isArray(value)) return undefined;
  let errors: ErrorTable | undefined;
  for (let index = 0; index < value.length; index += 1) {
    const error = validateField(elements, value[index], context);
    if (error !== undefined) (errors ??= new ErrorTable()).set(index + 1, error);
  }
  return errors;
}

function validateMap(
  { keys, values }: CompiledField,
  value: Table,
  context: ValidationContext,
): ErrorNode | undefined {
  for (const [key, item] of Object.entries(value)) {
    const error =
      (keys && validateField(keys, Array.isArray(value) ? Number(key) + 1 : key, context)) ??
      (values && validateField(values, item, context));
    if (error !== undefined) return error;
  }
  return undefined;
}

function validateForeign(
  compiled: CompiledField,
  value: unknown,
  context: ValidationContext,
): ErrorTable | undefined {
  const foreign = compiled.foreign?.();
  if (foreign === undefined) return undefined;
  if (typeof value !== "object" && typeof value !== "string") {
    throw new KongFault("a foreign key is neither a table nor a text");
  }
  const errors = primaryKeyErrors(foreign.source.primary_key ?? ["id"], foreign, value, context);
  if (errors === undefined || !isTable(value)) return errors;
  return foreign.engine.validatePartially(foreign, value, context) ?? errors;
}

function primaryKeyErrors(
  primaryKey: readonly string[],
  foreign: CompiledRecord,
  value: unknown,
  context: ValidationContext,
): ErrorTable | undefined {
  let errors: ErrorTable | undefined;
  for (const name of primaryKey) {
    const field = foreign.shape(undefined).fields.get(name);
    const part = isTable(value) ? ownItem(value, name) : undefined;
    let error: ErrorNode | undefined;
    if (part === undefined || part === false) error = MISSING_PRIMARY_KEY;
    else if (part === null && (field?.field.required || field?.field.auto)) error = REQUIRED;
    else if (field !== undefined) error = validateField(field, part, context);
    if (error !== undefined) (errors ??= new ErrorTable()).set(name, error);
  }
  return errors;
}
