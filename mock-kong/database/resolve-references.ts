// Foreign keys that name what they point at by something other than its id.
// Source: Kong 3.9.1, `resolve_foreign` of kong/db/dao/init.lua.
import { isJsonObject, stringOr, type JsonObject } from "../../core/json.ts";
import { unresolvedReferences, type DatabaseError, type Unresolved } from "./database-error.ts";
import { schemaOf, tableOf, type DatabaseSession } from "./database-session.ts";

export type Resolved = { readonly ok: true; readonly fields: JsonObject } | DatabaseError;

/** `fields` with an id in every foreign key that can be resolved. */
export function resolveReferences(
  session: DatabaseSession,
  collection: string,
  fields: JsonObject,
): Resolved {
  const resolved: Record<string, unknown> = { ...fields };
  const unresolved: Record<string, Unresolved[string]> = {};
  const parents: Record<string, string> = {};
  for (const [name, field] of Object.entries(schemaOf(session, collection).fields)) {
    const value = fields[name];
    if (field.type !== "foreign" || !isJsonObject(value) || "id" in value) continue;
    const found = findByUnique(session, field.reference, value);
    if (typeof found === "string") resolved[name] = { id: found };
    else if (Object.keys(found).length > 0) {
      unresolved[name] = found;
      parents[name] = field.reference;
    }
  }
  return Object.keys(unresolved).length === 0
    ? { ok: true, fields: resolved }
    : unresolvedReferences(unresolved, parents);
}

/** The id, or what was looked for in vain. */
function findByUnique(
  session: DatabaseSession,
  collection: string,
  filter: JsonObject,
): string | Unresolved[string] {
  const table = tableOf(session, collection);
  const missed: Record<string, JsonObject> = {};
  for (const [name, { unique }] of Object.entries(schemaOf(session, collection).fields)) {
    const value = stringOr(filter[name], "");
    if (!unique || value === "") continue;
    const id = table.idByUnique(name, value);
    if (id !== undefined) return id;
    missed[name] = { [name]: value };
  }
  return missed;
}
