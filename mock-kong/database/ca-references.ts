// A CA certificate stays as long as a service trusts it.
// Source: Kong 3.9.1, kong/db/dao/ca_certificates.lua.
import { arrayOr, objectOr } from "../../core/json.ts";
import { referencedByOthers, type DatabaseError } from "./database-error.ts";
import { tableOf, type DatabaseSession } from "./database-session.ts";

export function checkCaReferences(session: DatabaseSession, id: string): DatabaseError | undefined {
  const refers = (holder: unknown) => arrayOr(objectOr(holder)["ca_certificates"]).includes(id);
  for (const collection of ["services", "plugins"]) {
    for (const [row, entity] of tableOf(session, collection).rows) {
      if (!refers(entity) && !refers(entity["config"])) continue;
      return referencedByOthers(
        `ca certificate ${id} is still referenced by ${collection} (id = ${row})`,
      );
    }
  }
  return undefined;
}
