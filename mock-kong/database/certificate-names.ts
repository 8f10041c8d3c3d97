// The server names that a certificate is written with: entities of their own.
// Source: Kong 3.9.1, kong/db/dao/certificates.lua and snis.lua.
import { foreignId } from "../foreign-id.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { checkWhole } from "./check-entity.ts";
import { violatesSchema, type DatabaseError } from "./database-error.ts";
import { tableOf, type DatabaseSession } from "./database-session.ts";
import { insertRow } from "./store-row.ts";

export type CertificateNames =
  { readonly ok: true; readonly list: readonly string[] | undefined } | DatabaseError;

/** Sorted; `undefined` when the names are to stay as they are. Null means none. */
export function certificateNames(
  session: DatabaseSession,
  snis: unknown,
  certificate: string | undefined,
): CertificateNames {
  if (snis === null) return { ok: true, list: [] };
  if (!Array.isArray(snis)) return { ok: true, list: undefined };
  const names = snis.map(String);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) return refused(`${repeated} is duplicated`);
  const table = tableOf(session, "snis");
  for (const name of names) {
    const row = table.rows.get(table.idByUnique("name", name) ?? "");
    const holder = row && foreignId(row, "certificate");
    if (holder !== undefined && holder !== certificate) {
      return refused(`${name} already associated with existing certificate '${holder}'`);
    }
  }
  return { ok: true, list: names.toSorted() };
}

/** Removes the names that are not in the list, and adds those that are missing. */
export function setNames(
  session: DatabaseSession,
  certificate: string,
  names: readonly string[],
): DatabaseError | undefined {
  const table = tableOf(session, "snis");
  const current = table.referring("certificate", certificate);
  for (const row of current) {
    if (!names.includes(String(row["name"]))) table.delete(String(row["id"]));
  }
  const known = new Set(current.map(({ name }) => name));
  for (const name of names.filter((one) => !known.has(one))) {
    const checked = checkWhole(session, "snis", { name, certificate: { id: certificate } });
    if (!checked.ok) return checked;
    const written = insertRow(session, "snis", checked.row);
    if (!written.ok) return written;
  }
  return undefined;
}

function refused(message: string): DatabaseError {
  return violatesSchema(new ErrorTable([["snis", message]]));
}
