// What the store changes about an entity that is written to it.
import { isTable, type Table } from "./lua-value.ts";
import { createHash, X509Certificate } from "node:crypto";

export const transformations: Readonly<Record<string, (entity: Table) => Table>> = {
  /** Source: Kong 3.9.1, kong/plugins/basic-auth/crypto.lua. */
  password_hash({ password, consumer }) {
    const id = isTable(consumer) ? consumer["id"] : undefined;
    if (typeof password !== "string" || typeof id !== "string") return {};
    return { password: createHash("sha1").update(`${password}${id}`).digest("hex") };
  },

  /** Source: Kong 3.9.1, kong/db/schema/entities/ca_certificates.lua. */
  certificate_digest({ cert }) {
    if (typeof cert !== "string") return {};
    const { raw } = new X509Certificate(cert);
    return { cert_digest: createHash("sha256").update(raw).digest("hex") };
  },

  oauth2_secret: () => ({}),
};
