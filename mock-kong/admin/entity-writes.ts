// Writes: carried out in a database; checked and then refused without one.
import type { JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { entityFields } from "../admin-write/entity-fields.ts";
import { certificateFields } from "../admin-write/certificate-fields.ts";
import {
  associateReply,
  changeReply,
  createReply,
  removeReply,
  replaceReply,
} from "../admin-write/write-replies.ts";
import type { Gateway } from "../gateway.ts";
import { validateRequest } from "../schema/validate-request.ts";
import type { CollectionPath } from "./collection-paths.ts";
import { idOf, isUuid } from "./entity-lookup.ts";
import { NOT_FOUND, type AdminReply, type AdminRequest } from "./resource.ts";
import { WORKSPACE_ID } from "../workspace-id.ts";

/** @see Kong 3.9 kong/db/dao/init.lua check_insert and kong/db/strategies/off/init.lua */
export function postEntity(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  owner: JsonObject = {},
): AdminReply {
  const read = entityFields(gateway.schemas, entry, request);
  if (!read.ok) return read.reply;
  const fields = { ...read.fields, ...owner };
  const session = gateway.databaseSession();
  if (session !== undefined) return createReply(session, entry, fields);
  return invalidEntity(gateway, entry, fields) ?? unsupported("create", entry, undefined);
}

export function putEntity(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  idOrKey: string,
  owner: JsonObject = {},
): AdminReply {
  const read = entityFields(gateway.schemas, entry, request);
  if (!read.ok) return read.reply;
  const key = keyOf(entry, idOrKey);
  const given = { ...withNames("PUT", entry, request, read.fields), ...owner };
  const session = gateway.databaseSession();
  if (session !== undefined) return replaceReply(session, entry, idOrKey, given);
  const fields = { ...given, ...(key !== undefined && { [key]: idOrKey }) };
  return invalidEntity(gateway, entry, fields) ?? unsupported("create or update", entry, key);
}

/** What the path names points at nothing yet: it does when this has been created. */
export function putOwner(
  gateway: Gateway,
  owner: CollectionPath,
  request: AdminRequest,
  from: { readonly entry: CollectionPath; readonly id: string; readonly field: string },
): AdminReply {
  const session = gateway.databaseSession();
  if (session === undefined) return putEntity(gateway, owner, request, WORKSPACE_ID);
  const read = entityFields(gateway.schemas, owner, request);
  return read.ok ? associateReply(session, owner, read.fields, from) : read.reply;
}

/** `entity`: what the path names; `owner`: what it points at unless the request says otherwise. */
export function patchEntity(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  idOrKey: string,
  entity: KongEntity | undefined,
  owner: JsonObject = {},
): AdminReply {
  const read = entityFields(gateway.schemas, entry, request, kindOf(entry, entity));
  if (!read.ok) return read.reply;
  if (entity === undefined) return NOT_FOUND;
  const given = { ...owner, ...withNames("PATCH", entry, request, read.fields) };
  const session = gateway.databaseSession();
  if (session !== undefined) return changeReply(session, entry, idOf(entity), given);
  const merged = { ...entity, ...read.fields };
  return (
    invalidEntity(gateway, entry, merged) ?? unsupported("update", entry, keyOf(entry, idOrKey))
  );
}

/** Removing what is not there succeeds. */
export function deleteEntity(
  gateway: Gateway,
  entry: CollectionPath,
  idOrKey: string,
  entity: KongEntity | undefined,
): AdminReply {
  if (entity === undefined) return { status: 204 };
  const session = gateway.databaseSession();
  if (session !== undefined) return removeReply(session, entry, idOf(entity));
  return unsupported("remove", entry, keyOf(entry, idOrKey));
}

/** Only with its kind do the fields of a plugin's configuration have a type. */
function kindOf({ collection }: CollectionPath, entity: KongEntity | undefined): JsonObject {
  return collection === "plugins" && entity !== undefined ? { name: entity["name"] } : {};
}

function withNames(
  method: "PUT" | "PATCH",
  { collection }: CollectionPath,
  { params }: AdminRequest,
  fields: JsonObject,
): JsonObject {
  if (collection !== "certificates") return fields;
  return certificateFields(method, params["certificates"] ?? "", fields);
}

function invalidEntity(
  gateway: Gateway,
  { collection }: CollectionPath,
  fields: JsonObject,
): AdminReply | undefined {
  const context = gateway.validationContext();
  const answer = validateRequest(gateway.schemas, collection, fields, context);
  return answer.status === 200 ? undefined : answer;
}

/** The field that the path's last part is a value of, unless it is an id. */
function keyOf({ key }: CollectionPath, idOrKey: string): string | undefined {
  return isUuid(idOrKey) ? undefined : key;
}

function unsupported(
  operation: string,
  { collection }: CollectionPath,
  key: string | undefined,
): AdminReply {
  const by = key === undefined ? "" : ` by '${key}'`;
  const message = `cannot ${operation} '${collection}' entities${by} when not using a database`;
  return { status: 405, body: { message, name: "operation unsupported", code: 12 } };
}
