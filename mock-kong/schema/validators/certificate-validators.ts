// Custom validators for certificates and keys. Source: Kong 3.9.1, kong/db/schema/typedefs.lua.
import type { CustomValidator } from "../custom-validator.ts";
import { pemPairError } from "./key-checks.ts";
import { readCertificate, readKey } from "./certificate.ts";

export const certificateValidators: Readonly<Record<string, CustomValidator>> = {
  certificate(value) {
    const read = readCertificate(String(value));
    return read.ok ? undefined : `invalid certificate: ${read.error}`;
  },
  key(value) {
    const read = readKey(String(value));
    return read.ok ? undefined : `invalid key: ${read.error}`;
  },
  pem_keys: pemPairError,
  jwt_public_key: (value) => (readKey(String(value)).ok ? undefined : "invalid key"),
};
