// Changes of schemas as plain data: what another version, or a database, makes of them.
import type { EntityCheck, Field, Fields, RecordParts } from "../schema/field.ts";

/** `at`: the path of a field, such as "config.redis.host". */
export type SchemaEdit =
  | { readonly of: string; readonly at: string; readonly remove: true }
  | { readonly of: string; readonly at: string; readonly set: Partial<Field> }
  | { readonly of: string; readonly removeCheck: string };

/** The schema `name` after those of `edits` that are about it. */
export function editSchema<S extends RecordParts & { readonly name: string }>(
  schema: S,
  edits: readonly SchemaEdit[],
): S {
  return edits.filter(({ of }) => of === schema.name).reduce<S>(editParts, schema);
}

/** @throws {RangeError} when there is no such field. */
function editParts<P extends RecordParts>(parts: P, edit: SchemaEdit): P {
  if ("removeCheck" in edit) {
    const { entity_checks: checks = [] } = parts;
    return {
      ...parts,
      entity_checks: checks.filter((check) => nameOf(check) !== edit.removeCheck),
    };
  }
  const [name = "", ...rest] = edit.at.split(".");
  const field = parts.fields?.[name];
  if (parts.fields === undefined || field === undefined)
    throw new RangeError(`no field ${edit.at}`);
  return { ...parts, fields: editField(parts.fields, name, field, rest.join("."), edit) };
}

function editField(
  fields: Fields,
  name: string,
  field: Field,
  rest: string,
  edit: Exclude<SchemaEdit, { readonly removeCheck: string }>,
): Fields {
  if (rest !== "") {
    if (field.type !== "record") throw new RangeError(`${name} has no fields`);
    return { ...fields, [name]: editParts(field, { ...edit, at: rest }) };
  }
  if ("set" in edit) return { ...fields, [name]: changed(field, edit.set) };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function changed(field: Field, set: Partial<Field>): Field {
  // oxlint-disable-next-line no-unsafe-type-assertion -- an edit never changes a field's type
  return { ...field, ...set } as Field;
}

function nameOf(check: EntityCheck): string | undefined {
  return "custom_entity_check" in check ? check.custom_entity_check.check : undefined;
}
