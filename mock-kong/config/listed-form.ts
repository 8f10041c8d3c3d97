// Entities as the Admin API lists them: transformed on the way into the store, old names shown beside new ones.
// Source: Kong 3.9.1, `Schema:transform`, and `process_auto_fields` with the context "select".
import type { EntitySchema, Field, RecordParts } from "../schema/field.ts";
import { isTable } from "../schema/lua-value.ts";
import { valueAt } from "../schema/path.ts";
import { transformations } from "../schema/transformations.ts";
import type { Entity } from "./entity-id.ts";

/** Whether entities of this kind may be listed in another form than the one that was read. */
export function changesForm(schema: EntitySchema): boolean {
  return schema.transformations !== undefined || schema.subschema_key === "name";
}

/** @returns `entity` itself when nothing is to be changed. */
export function listedForm(schema: EntitySchema, entity: Entity, transforms: boolean): Entity {
  let listed = entity;
  for (const { on_write: name } of transforms ? (schema.transformations ?? []) : []) {
    const transform = transformations[name];
    if (transform === undefined) throw new RangeError(`no transformation is called ${name}`);
    listed = { ...listed, ...transform(listed) };
  }
  const kind = schema.subschema_key === undefined ? undefined : entity[schema.subschema_key];
  const subschema = typeof kind === "string" ? schema.subschemas?.[kind] : undefined;
  return subschema === undefined ? listed : withOldNames(subschema, listed);
}

/** Adds the deprecated names of a record's fields, with the values of what replaced them. */
function withOldNames(parts: RecordParts, record: Entity): Entity {
  let shown = record;
  for (const [name, field] of Object.entries(parts.fields ?? {})) {
    const value = record[name];
    if (field.type !== "record" || !hasOldNames(field) || !isTable(value)) continue;
    const inner = withOldNames(field, value);
    if (inner !== value) shown = { ...shown, [name]: inner };
  }
  for (const [name, { deprecation }] of Object.entries(parts.shorthand_fields ?? {})) {
    const path = deprecation?.replaced_with?.[0]?.path;
    if (path !== undefined) shown = { ...shown, [name]: valueAt(record, path) ?? null };
  }
  return shown;
}

const withOld = new WeakMap<object, boolean>();

function hasOldNames(field: Field): boolean {
  if (field.type !== "record") return false;
  const known = withOld.get(field);
  if (known !== undefined) return known;
  const found =
    field.shorthand_fields !== undefined || Object.values(field.fields ?? {}).some(hasOldNames);
  withOld.set(field, found);
  return found;
}
