// Checks of certificates, CA certificates and keys as wholes.
// Source: Kong 3.9.1, kong/db/schema/entities/certificates.lua, ca_certificates.lua and keys.lua.
import type { CustomEntityCheck } from "../custom-validator.ts";
import { publicPem, readCertificate, readKey } from "./certificate.ts";

const PEM_START = "-----BEGIN CERTIFICATE-----";

export const certificateChecks: Readonly<Record<string, CustomEntityCheck>> = {
  certificate_matches_key: ({ cert, key }) =>
    matches(cert, key) ? undefined : "certificate does not match key",
  alternative_matches_key: ({ cert_alt: cert, key_alt: key }) =>
    typeof cert !== "string" || typeof key !== "string" || matches(cert, key)
      ? undefined
      : "alternative certificate does not match key",
  certificates_differ_in_type({ cert, cert_alt: other }) {
    if (typeof cert !== "string" || typeof other !== "string") return undefined;
    return keyType(cert) === keyType(other)
      ? "certificate and alternative certificate need to have different type (e.g. RSA and ECDSA), the provided certificates were both of the same type"
      : undefined;
  },
  is_ca_certificate({ cert }, { nowSeconds }) {
    const text = String(cert);
    if (text.split(PEM_START).length > 2) return "please submit only one certificate at a time";
    const read = readCertificate(text);
    if (!read.ok) return undefined;
    if (Date.parse(read.value.validTo) / 1000 < nowSeconds) {
      return 'certificate expired, "Not After" time is in the past';
    }
    return read.value.ca
      ? undefined
      : 'certificate does not appear to be a CA because it is missing the "CA" basic constraint';
  },
};

function matches(cert: unknown, key: unknown): boolean {
  const certificate = readCertificate(String(cert));
  const read = readKey(String(key));
  return (
    certificate.ok && read.ok && publicPem(certificate.value.publicKey) === publicPem(read.value)
  );
}

function keyType(cert: string): string | undefined {
  const read = readCertificate(cert);
  return read.ok ? read.value.publicKey.asymmetricKeyType : undefined;
}
