// Creates, replaces, changes and removes entities: every write that the Admin API of a database-backed node knows.
// Source: Kong 3.9.1, kong/db/dao/init.lua, and the entities' own modules beside it.
import type { JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { checkCaReferences } from "./ca-references.ts";
import { certificateNames, setNames } from "./certificate-names.ts";
import { checkChange, checkWhole } from "./check-entity.ts";
import {
  entityMissing,
  invalidOption,
  unexpected,
  unsupported,
  type DatabaseError,
} from "./database-error.ts";
import { recordOf, schemaOf, tableOf, type DatabaseSession } from "./database-session.ts";
import { keyError, type EntityKey } from "./key-error.ts";
import { pluginProtocolsError } from "./plugin-protocols.ts";
import { removeRow } from "./remove-row.ts";
import { idOf, insertRow, putRow, type Written } from "./store-row.ts";
import { formattedTarget } from "./target-address.ts";
import { endOf, ttlError } from "./time-to-live.ts";

export function createEntity(
  session: DatabaseSession,
  collection: string,
  given: JsonObject,
): Written {
  return finish(session, collection, given, undefined, (fields) => {
    const checked = checkWhole(session, collection, fields);
    if (!checked.ok) return checked;
    if (session.isReadOnly) return unsupported("create", collection);
    return insertRow(session, collection, withEnd(session, collection, checked.row, given));
  });
}

/** Creates the entity when there is none; what is not said takes its default. */
export function replaceEntity(
  session: DatabaseSession,
  collection: string,
  key: EntityKey,
  given: JsonObject,
): Written {
  const invalid = keyError(recordOf(session, collection), key, session);
  if (invalid !== undefined) return invalid;
  const id = findId(session, collection, key);
  if (collection === "targets" && !session.isReadOnly) return replaceTarget(session, key, given);
  return finish(session, collection, given, id ?? key.value, (fields) => {
    const checked = checkWhole(session, collection, { ...fields, [key.field]: key.value });
    if (!checked.ok) return checked;
    if (session.isReadOnly) return unsupported("create or update", collection, key.field);
    const row = id === undefined ? checked.row : { ...checked.row, id };
    return putRow(session, collection, withEnd(session, collection, row, given));
  });
}

export function changeEntity(
  session: DatabaseSession,
  collection: string,
  key: EntityKey,
  given: JsonObject,
): Written {
  const invalid = keyError(recordOf(session, collection), key, session);
  if (invalid !== undefined) return invalid;
  const id = findId(session, collection, key);
  const current = id === undefined ? undefined : tableOf(session, collection).rows.get(id);
  if (id === undefined || current === undefined) return entityMissing();
  // A plugin's kind decides how the change is read.
  const named = collection === "plugins" ? { name: current["name"], ...given } : given;
  return finish(session, collection, named, id, (fields) => {
    const checked = checkChange(session, collection, fields, current);
    if (!checked.ok) return checked;
    if (session.isReadOnly) return unsupported("update", collection, key.field);
    const row = { ...checked.row, id: checked.row["id"] ?? id };
    const kept = "ttl" in given ? withEnd(session, collection, row, given) : keptEnd(row, current);
    return putRow(session, collection, { ...kept, id });
  });
}

/** Removing what is not there succeeds. */
export function removeEntity(
  session: DatabaseSession,
  collection: string,
  key: EntityKey,
): DatabaseError | undefined {
  const invalid = keyError(recordOf(session, collection), key, session);
  if (invalid !== undefined) return invalid;
  // Only PostgreSQL's code can say who trusts a CA certificate.
  if (session.isReadOnly && collection === "ca_certificates") return unexpected();
  const id = findId(session, collection, key);
  if (id === undefined || !tableOf(session, collection).rows.has(id)) return undefined;
  if (session.isReadOnly) return refusedRemoval(session, collection, key, id);
  if (collection === "ca_certificates") {
    const error = checkCaReferences(session, id);
    if (error !== undefined) return error;
  }
  // Kong does so even if the certificate then has to stay.
  if (collection === "certificates") setNames(session, id, []);
  return removeRow(session, collection, id);
}

/** Kong would remove a certificate's names first. */
function refusedRemoval(
  session: DatabaseSession,
  collection: string,
  { field }: EntityKey,
  id: string,
): DatabaseError {
  const hasNames =
    collection === "certificates" &&
    tableOf(session, "snis").referring("certificate", id).length > 0;
  return hasNames
    ? unsupported("remove", "snis", "name")
    : unsupported("remove", collection, field);
}

/** What belongs to single collections, around the write itself. */
function finish(
  session: DatabaseSession,
  collection: string,
  given: JsonObject,
  id: string | undefined,
  write: (fields: JsonObject) => Written,
): Written {
  const { ttl, ...fields } = given;
  const hasTtl = schemaOf(session, collection).ttl === true;
  if (hasTtl && ttl !== undefined && ttl !== null) {
    const problem = ttlError(ttl);
    if (problem !== undefined) return invalidOption("ttl", problem);
  }
  const written = hasTtl ? fields : given;
  switch (collection) {
    case "plugins":
      return pluginProtocolsError(session, written, id) ?? write(written);
    case "targets": {
      const formatted = formattedTarget(written);
      return formatted.ok ? write(formatted.fields) : formatted;
    }
    case "certificates":
      return writeCertificate(session, written, id, write);
    default:
      return write(written);
  }
}

function writeCertificate(
  session: DatabaseSession,
  given: JsonObject,
  id: string | undefined,
  write: (fields: JsonObject) => Written,
): Written {
  const names = certificateNames(session, given["snis"], id);
  if (!names.ok) return names;
  const { snis: _snis, ...plain } = given;
  // Before 3.8 the schema knew no such field.
  const written = write("snis" in schemaOf(session, "certificates").fields ? given : plain);
  if (!written.ok || names.list === undefined) return written;
  const error = setNames(session, idOf(written.entity), names.list);
  return error ?? { ok: true, entity: { ...written.entity, snis: names.list } };
}

/** A target of the same address gives way to the new one. */
function replaceTarget(session: DatabaseSession, key: EntityKey, given: JsonObject): Written {
  const formatted = formattedTarget({ ...given, [key.field]: key.value });
  if (!formatted.ok) return formatted;
  const checked = checkWhole(session, "targets", formatted.fields);
  if (!checked.ok) return checked;
  const { id: newId, target, upstream } = checked.row;
  const table = tableOf(session, "targets");
  const old = [...table.rows].filter(
    ([id, row]) =>
      id === newId || (row["target"] === target && sameReference(row["upstream"], upstream)),
  );
  for (const [id] of old) table.delete(id);
  const written = insertRow(session, "targets", checked.row);
  if (!written.ok) for (const [id, row] of old) table.set(id, row);
  return written;
}

function sameReference(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function findId(
  session: DatabaseSession,
  collection: string,
  { field, value }: EntityKey,
): string | undefined {
  return field === "id" ? value : tableOf(session, collection).idByUnique(field, value);
}

function withEnd(
  session: DatabaseSession,
  collection: string,
  row: KongEntity,
  { ttl }: JsonObject,
): KongEntity {
  if (schemaOf(session, collection).ttl !== true) return row;
  return { ...row, ttl: endOf(ttl, session.nowSeconds) };
}

function keptEnd(row: KongEntity, { ttl }: KongEntity): KongEntity {
  return ttl === undefined ? row : { ...row, ttl };
}
