// Finds the entity that a path names.
import type { KongEntity } from "../../core/kong.ts";
import type { EntityTables } from "../config/entity-tables.ts";
import { foreignId } from "../foreign-id.ts";
import type { CollectionPath } from "./collection-paths.ts";

/** Kong takes a UUID for an id only in lower case. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** By id, or by the field that may stand for it; a certificate by the name of one of its SNIs. */
export function findEntity(
  tables: EntityTables,
  { collection, key }: CollectionPath,
  idOrKey: string,
): KongEntity | undefined {
  if (collection === "certificates" && !isUuid(idOrKey)) {
    const sni = tables.byKey("snis", idOrKey);
    return sni && tables.byId(collection, foreignId(sni, "certificate") ?? "");
  }
  if (isUuid(idOrKey) || key === undefined) return tables.byId(collection, idOrKey);
  return tables.byKey(collection, idOrKey);
}

/** An entity's own id. */
export function idOf(entity: KongEntity): string {
  const { id } = entity;
  return typeof id === "string" ? id : "";
}
