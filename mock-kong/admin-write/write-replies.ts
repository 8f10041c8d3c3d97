// Writes of the Admin API, carried out in a database.
import type { JsonObject } from "../../core/json.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { CollectionPath } from "../admin/collection-paths.ts";
import { idOf, isUuid } from "../admin/entity-lookup.ts";
import type { AdminReply } from "../admin/resource.ts";
import type { DatabaseSession } from "../database/database-session.ts";
import {
  changeEntity,
  createEntity,
  removeEntity,
  replaceEntity,
} from "../database/entity-writes.ts";
import type { EntityKey } from "../database/key-error.ts";
import type { Written } from "../database/store-row.ts";

/** 201, or Kong's refusal. @see Kong 3.9 kong/api/endpoints.lua */
export function createReply(
  session: DatabaseSession,
  { collection }: CollectionPath,
  fields: JsonObject,
): AdminReply {
  return reply(201, createEntity(session, collection, fields));
}

export function replaceReply(
  session: DatabaseSession,
  entry: CollectionPath,
  idOrKey: string,
  fields: JsonObject,
): AdminReply {
  return reply(200, replaceEntity(session, entry.collection, entityKey(entry, idOrKey), fields));
}

export function changeReply(
  session: DatabaseSession,
  entry: CollectionPath,
  idOrKey: string,
  fields: JsonObject,
): AdminReply {
  return reply(200, changeEntity(session, entry.collection, entityKey(entry, idOrKey), fields));
}

export function removeReply(
  session: DatabaseSession,
  entry: CollectionPath,
  idOrKey: string,
): AdminReply {
  const error = removeEntity(session, entry.collection, entityKey(entry, idOrKey));
  return error === undefined ? { status: 204 } : { status: error.status, body: error.body };
}

/** An entity that something is to point at from now on: `PUT /routes/r1/service` where there was none. */
export function associateReply(
  session: DatabaseSession,
  owner: CollectionPath,
  fields: JsonObject,
  from: { readonly entry: CollectionPath; readonly id: string; readonly field: string },
): AdminReply {
  const key = { field: "id", value: uuidV4(session.random) };
  const written = replaceEntity(session, owner.collection, key, fields);
  if (!written.ok) return reply(200, written);
  const change = { [from.field]: { id: idOf(written.entity) } };
  const linked = changeEntity(
    session,
    from.entry.collection,
    { field: "id", value: from.id },
    change,
  );
  return linked.ok ? reply(200, written) : reply(200, linked);
}

function entityKey({ key }: CollectionPath, idOrKey: string): EntityKey {
  return { field: isUuid(idOrKey) ? "id" : (key ?? "id"), value: idOrKey };
}

function reply(status: number, written: Written): AdminReply {
  return written.ok
    ? { status, body: written.entity }
    : { status: written.status, body: written.body };
}
