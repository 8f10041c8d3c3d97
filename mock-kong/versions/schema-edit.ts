// Changes of schemas as plain data: what another version, or a database, makes of them.
import { canonicalJson } from "../../core/hash.ts";
import { checkedAs } from "../checked-as.ts";
import type { EntityCheck, Field, Fields, RecordParts } from "../schema/field.ts";
import { withoutField } from "./check-fields.ts";

/**
 * `of`: the name of an entity or a plugin. `at`: the path of a field, such as "config.redis.host"; that of a record where
 * checks and short names are meant, "" for the whole.
 */
export type SchemaEdit =
  | { readonly of: string; readonly at: string; readonly remove: true }
  | { readonly of: string; readonly at: string; readonly set: Partial<Field> }
  | { readonly of: string; readonly at: string; readonly unset: readonly string[] }
  | { readonly of: string; readonly at: string; readonly add: Field }
  | { readonly of: string; readonly at: string; readonly addChecks: readonly EntityCheck[] }
  | { readonly of: string; readonly at: string; readonly removeChecks: readonly EntityCheck[] }
  | { readonly of: string; readonly at: string; readonly removeCheck: string }
  | { readonly of: string; readonly at: string; readonly removeShorthands: true };

/** The schema after those of `edits` that are about it. */
export function editSchema<S extends RecordParts & { readonly name: string }>(
  schema: S,
  edits: readonly SchemaEdit[],
): S {
  return edits.filter(({ of }) => of === schema.name).reduce<S>(editParts, schema);
}

/** @throws {RangeError} when there is no such field. */
function editParts<P extends RecordParts>(parts: P, edit: SchemaEdit): P {
  const { fields = {}, entity_checks: checks } = parts;
  if (edit.at === "") return editRecord(parts, checks ?? [], edit);
  const [name = "", ...rest] = edit.at.split(".");
  const edited = { ...parts, fields: editField(fields, name, rest.join("."), edit) };
  if (!("remove" in edit) || checks === undefined) return edited;
  return withChecks(edited, withoutField(checks, edit.at));
}

function editRecord<P extends RecordParts>(
  parts: P,
  checks: readonly EntityCheck[],
  edit: SchemaEdit,
): P {
  if ("addChecks" in edit) return { ...parts, entity_checks: [...checks, ...edit.addChecks] };
  if ("removeCheck" in edit) {
    return withChecks(
      parts,
      checks.filter((check) => customName(check) !== edit.removeCheck),
    );
  }
  if ("removeChecks" in edit) {
    const removed = new Set(edit.removeChecks.map(canonicalJson));
    const rest = checks.filter((check) => !removed.has(canonicalJson(check)));
    if (rest.length + removed.size > checks.length) throw new RangeError("no such check");
    return withChecks(parts, rest);
  }
  if ("removeShorthands" in edit) return without(parts, ["shorthand_fields"]);
  throw new RangeError("this edit needs a field");
}

function editField(fields: Fields, name: string, rest: string, edit: SchemaEdit): Fields {
  const field = fields[name];
  const isHere = rest === "" && !isAboutRecord(edit);
  if (isHere && "add" in edit) return { ...fields, [name]: edit.add };
  if (field === undefined) throw new RangeError(`${edit.of} has no field ${name}`);
  if (!isHere) {
    if (field.type !== "record") throw new RangeError(`${name} of ${edit.of} is no record`);
    return { ...fields, [name]: editParts(field, { ...edit, at: rest }) };
  }
  if ("set" in edit) return { ...fields, [name]: changed(field, edit.set) };
  if ("unset" in edit) return { ...fields, [name]: without(field, edit.unset) };
  return without(fields, [name]);
}

function isAboutRecord(edit: SchemaEdit): boolean {
  return ["addChecks", "removeChecks", "removeCheck", "removeShorthands"].some(
    (name) => name in edit,
  );
}

function withChecks<P extends RecordParts>(parts: P, checks: readonly EntityCheck[]): P {
  return checks.length === 0
    ? without(parts, ["entity_checks"])
    : { ...parts, entity_checks: checks };
}

/** What is left out is optional. */
function without<T extends object>(holder: T, names: readonly string[]): T {
  const rest = Object.entries(holder).filter(([name]) => !names.includes(name));
  return checkedAs<T>(Object.fromEntries(rest));
}

function changed(field: Field, set: Partial<Field>): Field {
  // oxlint-disable-next-line no-unsafe-type-assertion -- an edit never changes a field's type
  return { ...field, ...set } as Field;
}

function customName(check: EntityCheck): string | undefined {
  return "custom_entity_check" in check ? check.custom_entity_check.check : undefined;
}
