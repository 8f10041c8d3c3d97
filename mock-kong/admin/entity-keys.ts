// Paths that name an entity by what no entity could be called.
import { keyError } from "../database/key-error.ts";
import type { Gateway } from "../gateway.ts";
import type { CollectionPath } from "./collection-paths.ts";
import { isUuid } from "./entity-lookup.ts";
import type { AdminReply, AdminRequest, ResourceHandlers } from "./resource.ts";

/** Kong looks nothing up that is wrong. @see Kong 3.9 kong/db/dao/init.lua validate_unique_row_method */
export function withValidKeys(
  gateway: Gateway,
  entries: readonly CollectionPath[],
  handlers: ResourceHandlers,
): ResourceHandlers {
  const checked = Object.entries(handlers).map(([method, handler]) => [
    method,
    (request: AdminRequest) => {
      for (const entry of entries) {
        const invalid = invalidKey(gateway, entry, request.params[entry.collection] ?? "");
        if (invalid !== undefined) return invalid;
      }
      return handler(request);
    },
  ]);
  return Object.fromEntries(checked);
}

function invalidKey(
  gateway: Gateway,
  { collection, key = "id" }: CollectionPath,
  idOrKey: string,
): AdminReply | undefined {
  // Certificates may be named by their SNIs.
  if (isUuid(idOrKey) || collection === "certificates") return undefined;
  const record = gateway.schemas.entity(collection);
  if (record === undefined) return undefined;
  const error = keyError(record, { field: key, value: idOrKey }, gateway.validationContext());
  return error && { status: error.status, body: error.body };
}
