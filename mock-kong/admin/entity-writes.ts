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
import type { CollectionPath } from "./collection-paths.ts";
import { NOT_FOUND, type AdminReply, type AdminRequest } from "./resource.ts";

/** @see Kong 3.9 kong/api/endpoints.lua, kong/db/dao/init.lua and kong/db/strategies/off/init.lua */
export function postEntity(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  owner: JsonObject = {},
): AdminReply {
  const read = entityFields(gateway.schemas, entry, request);
  if (!read.ok) return read.reply;
  return createReply(gateway.databaseSession(), entry, { ...read.fields, ...owner });
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
  const fields = { ...withNames("PUT", entry, request, read.fields), ...owner };
  return replaceReply(gateway.databaseSession(), entry, idOrKey, fields);
}

/** What the path names points at nothing yet: it does when this has been created. */
export function putOwner(
  gateway: Gateway,
  owner: CollectionPath,
  request: AdminRequest,
  from: { readonly entry: CollectionPath; readonly id: string; readonly field: string },
): AdminReply {
  const read = entityFields(gateway.schemas, owner, request);
  if (!read.ok) return read.reply;
  return associateReply(gateway.databaseSession(), owner, read.fields, from);
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
  const fields = { ...owner, ...withNames("PATCH", entry, request, read.fields) };
  return changeReply(gateway.databaseSession(), entry, idOrKey, fields);
}

/** Removing what is not there succeeds. */
export function deleteEntity(gateway: Gateway, entry: CollectionPath, idOrKey: string): AdminReply {
  return removeReply(gateway.databaseSession(), entry, idOrKey);
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
