// The database's own rules: keys that are taken, and rows that point at nothing.
// Source: Kong 3.9.1, `toerror` of kong/db/strategies/postgres/init.lua.
import { isJsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import type { EntitySchema } from "../schema/field.ts";
import {
  missingReference,
  notUnique,
  primaryKeyTaken,
  type DatabaseError,
} from "./database-error.ts";
import { tableOf, type DatabaseSession } from "./database-session.ts";
import type { Row } from "./database-table.ts";
import type { UniqueKey } from "./unique-keys.ts";

export type Written = { readonly ok: true; readonly entity: KongEntity } | DatabaseError;

/** A row that must be new. */
export function insertRow(session: DatabaseSession, collection: string, row: Row): Written {
  const { schema, rows } = tableOf(session, collection);
  if (rows.has(idOf(row))) return constraintError(schema, row, primaryKey(schema));
  return putRow(session, collection, row);
}

/** A row that takes the place of the one with its id, if there is one. */
export function putRow(session: DatabaseSession, collection: string, row: Row): Written {
  const table = tableOf(session, collection);
  const { schema } = table;
  const id = idOf(row);
  const taken = table.conflict(row, id);
  if (taken !== undefined) return constraintError(schema, row, taken);
  for (const [field, { type, ...rest }] of Object.entries(schema.fields)) {
    if (type !== "foreign" || !("reference" in rest)) continue;
    const target = foreignId(row, field);
    if (target === undefined || tableOf(session, rest.reference).rows.has(target)) continue;
    return missingReference(field, { id: target }, rest.reference);
  }
  table.set(id, row);
  return { ok: true, entity: session.database.listed(schema, row, session.nowSeconds) };
}

export function idOf(row: Row): string {
  return String(row["id"]);
}

function primaryKey({ name }: EntitySchema): UniqueKey {
  return { constraint: `${name}_pkey`, fields: [], isCacheKey: false };
}

/** Kong looks for the names of fields in PostgreSQL's words, and finds "key" in all of them. */
function constraintError(
  schema: EntitySchema,
  row: Row,
  { constraint, isCacheKey }: UniqueKey,
): DatabaseError {
  if (isCacheKey) {
    const names = (schema.cache_key ?? []).toSorted();
    return notUnique(Object.fromEntries(names.map((name) => [name, keyPart(row[name])])));
  }
  const text = `duplicate key value violates unique constraint "${constraint}"`;
  const field = Object.entries(schema.fields).find(
    ([name, { unique }]) => unique === true && text.includes(name),
  );
  if (field === undefined) return primaryKeyTaken({ id: row["id"] });
  return notUnique({ [field[0]]: row[field[0]] });
}

function keyPart(value: unknown): unknown {
  return isJsonObject(value) ? { id: value["id"] } : (value ?? null);
}
