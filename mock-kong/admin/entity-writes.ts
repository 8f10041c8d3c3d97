// Writes to a node without a database: checked first, then refused.
import type { JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { Gateway } from "../gateway.ts";
import { validateRequest } from "../schema/validate-request.ts";
import type { CollectionPath } from "./collection-paths.ts";
import { isUuid } from "./entity-lookup.ts";
import { requestFields } from "./request-fields.ts";
import { NOT_FOUND, type AdminReply, type AdminRequest } from "./resource.ts";

/** @see Kong 3.9 kong/db/dao/init.lua check_insert and kong/db/strategies/off/init.lua */
export function refuseCreate(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  owner: JsonObject = {},
): AdminReply {
  const read = requestFields(request);
  if (!read.ok) return read.reply;
  const fields = { ...read.fields, ...owner };
  return invalidEntity(gateway, entry, fields) ?? unsupported("create", entry, undefined);
}

export function refuseReplace(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  idOrKey: string,
  owner: JsonObject = {},
): AdminReply {
  const read = requestFields(request);
  if (!read.ok) return read.reply;
  const key = keyOf(entry, idOrKey);
  const fields = { ...read.fields, ...owner, ...(key !== undefined && { [key]: idOrKey }) };
  return invalidEntity(gateway, entry, fields) ?? unsupported("create or update", entry, key);
}

/** `entity`: what the path names. */
export function refuseUpdate(
  gateway: Gateway,
  entry: CollectionPath,
  request: AdminRequest,
  idOrKey: string,
  entity: KongEntity | undefined,
): AdminReply {
  const read = requestFields(request);
  if (!read.ok) return read.reply;
  if (entity === undefined) return NOT_FOUND;
  const merged = { ...entity, ...read.fields };
  return (
    invalidEntity(gateway, entry, merged) ?? unsupported("update", entry, keyOf(entry, idOrKey))
  );
}

/** Removing what is not there succeeds. */
export function refuseDelete(
  entry: CollectionPath,
  idOrKey: string,
  entity: KongEntity | undefined,
): AdminReply {
  if (entity === undefined) return { status: 204 };
  return unsupported("remove", entry, keyOf(entry, idOrKey));
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
