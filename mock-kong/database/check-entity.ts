// From what a request says to the row that it means, or to what is wrong with it.
// Source: Kong 3.9.1, `check_insert`, `check_update` and `check_upsert` of kong/db/dao/init.lua.
import type { JsonObject } from "../../core/json.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { fillAuto } from "../schema/fill-auto.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { isNonempty, valueAt } from "../schema/path.ts";
import { Reader } from "../schema/reader.ts";
import { transformations } from "../schema/transformations.ts";
import { quotedList } from "../schema/messages.ts";
import { unexpected, violatesSchema, type DatabaseError } from "./database-error.ts";
import { recordOf, schemaOf, type DatabaseSession } from "./database-session.ts";
import type { Row } from "./database-table.ts";
import { mergeValues } from "./merge-values.ts";
import { partialForm } from "./partial-form.ts";
import { resolveReferences } from "./resolve-references.ts";
import { shorthandErrors } from "./shorthand-errors.ts";
import { asUpdateErrors } from "./update-errors.ts";

export type Checked = { readonly ok: true; readonly row: Row } | DatabaseError;

/** A whole entity: what is missing takes its default. */
export function checkWhole(
  session: DatabaseSession,
  collection: string,
  fields: JsonObject,
): Checked {
  return orUnexpected(() => readWhole(session, collection, fields));
}

/** An entity with some of its fields changed. */
export function checkChange(
  session: DatabaseSession,
  collection: string,
  fields: JsonObject,
  current: Row,
): Checked {
  return orUnexpected(() => readChange(session, collection, fields, current));
}

function orUnexpected(check: () => Checked): Checked {
  try {
    return check();
  } catch (error) {
    if (error instanceof KongFault) return unexpected();
    throw error;
  }
}

function readWhole(session: DatabaseSession, collection: string, fields: JsonObject): Checked {
  const record = recordOf(session, collection);
  const reader = new Reader(session);
  const wrongNames = shorthandErrors(record, { ...fields }, reader);
  if (wrongNames !== undefined) return violatesSchema(wrongNames);
  const resolved = resolveReferences(session, collection, fields);
  if (!resolved.ok) return resolved;
  const entity = reader.readRecord(record, { ...resolved.fields });
  const { error } = reader;
  if (entity === undefined) return unexpected();
  if (error instanceof ErrorTable) return violatesSchema(error);
  fillAuto(entity, record.shapeOf(entity).auto, session);
  return { ok: true, row: stored(session, collection, entity, fields) };
}

function readChange(
  session: DatabaseSession,
  collection: string,
  fields: JsonObject,
  current: Row,
): Checked {
  const record = recordOf(session, collection);
  const reader = new Reader(session);
  const wrongNames = shorthandErrors(record, { ...fields }, reader);
  if (wrongNames !== undefined) return violatesSchema(wrongNames);
  const change = partialForm(record, { ...fields }, reader);
  if (change === undefined) return unexpected();
  const merged = mergeValues(record, change, current);
  const resolved = resolveReferences(session, collection, merged);
  if (!resolved.ok) return resolved;
  const entity = reader.readRecord(record, { ...resolved.fields });
  const { error } = reader;
  if (entity === undefined) return unexpected();
  const errors = error instanceof ErrorTable ? error : new ErrorTable();
  for (const problem of transformationErrors(session, collection, fields, current)) {
    errors.addEntityError(problem);
  }
  if (errors.size > 0) return violatesSchema(asUpdateErrors(errors));
  fillAuto(entity, record.shapeOf(entity).auto, session);
  return { ok: true, row: stored(session, collection, entity, fields) };
}

/** Whoever changes a part of what is stored in another form must say all of it again. */
function transformationErrors(
  session: DatabaseSession,
  collection: string,
  fields: JsonObject,
  current: Row,
): readonly string[] {
  const { transformations: all = [] } = schemaOf(session, collection);
  const isSet = (name: string) => isNonempty(fieldOf(fields, name));
  return all.flatMap(({ input, needs = [] }) => {
    if (needs.every((name) => fieldOf(fields, name) === fieldOf(current, name))) return [];
    const names = [...input, ...needs];
    const count = names.filter(isSet).length;
    if (count === 0 || count === names.length) return [];
    return [`all or none of these fields must be set: ${quotedList(names)}`];
  });
}

function fieldOf(entity: JsonObject, name: string): unknown {
  return valueAt(entity, name.split("."));
}

/** The fields of the schema alone, in the form in which they are kept. */
function stored(
  session: DatabaseSession,
  collection: string,
  entity: JsonObject,
  written: JsonObject,
): Row {
  const schema = schemaOf(session, collection);
  const row: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.fields)) {
    if (!field.transient) row[name] = entity[name] ?? null;
  }
  for (const { input, on_write: name } of schema.transformations ?? []) {
    if (!input.some((field) => isNonempty(written[field]))) continue;
    Object.assign(row, transformations[name]?.(row));
  }
  return row;
}
