// The server names in a write to a certificate: one or several, the one in the path among them.
// Source: Kong 3.9.1, `prepare_args` of kong/api/routes/certificates.lua.
import type { JsonObject } from "../../core/json.ts";
import { isUuid } from "../admin/entity-lookup.ts";

/** @param idOrName what the path says; a name there is one of the certificate's, if others are given. */
export function certificateFields(
  method: "PUT" | "PATCH",
  idOrName: string,
  fields: JsonObject,
): JsonObject {
  const { snis } = fields;
  const name = isUuid(idOrName) || method === "PATCH" ? undefined : idOrName;
  if (typeof snis === "string" || Array.isArray(snis)) {
    const given: readonly unknown[] = typeof snis === "string" ? [snis] : snis;
    const isNamed = name === undefined || given.includes(name);
    return { ...fields, snis: isNamed ? given : [...given, name] };
  }
  return snis === undefined && method === "PUT" ? { ...fields, snis: null } : fields;
}
