// Which certificate a server name gets.
import { stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import type { EntityTables } from "../config/entity-tables.ts";
import type { KeyAndCertificate } from "./self-signed-certificate.ts";

/** The exact name, then `*.domain`, then `name.*`, then `*`. @see Kong 3.9 kong/runloop/certificate.lua */
export function certificateFor(
  tables: EntityTables,
  serverName: string | undefined,
): KeyAndCertificate | undefined {
  for (const candidate of candidates(serverName?.toLowerCase())) {
    const sni = tables.byKey("snis", candidate);
    const id = sni === undefined ? undefined : foreignId(sni, "certificate");
    const certificate = id === undefined ? undefined : tables.byId("certificates", id);
    if (certificate !== undefined) return keyAndCertificate(certificate);
  }
  return undefined;
}

function candidates(name: string | undefined): readonly string[] {
  if (name === undefined || name === "") return ["*"];
  const bare = name.replace(/\.$/, "");
  return [bare, bare.replace(/^[^.]+/, "*"), bare.replace(/[^.]+$/, "*"), "*"];
}

function keyAndCertificate(entity: KongEntity): KeyAndCertificate {
  return { key: stringOr(entity["key"], ""), cert: stringOr(entity["cert"], "") };
}
