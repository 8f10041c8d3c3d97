// Certificates and keys in PEM or DER, and what OpenSSL says of bad ones.
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { derError } from "./der.ts";

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

export function readCertificate(text: string): Read<X509Certificate> {
  try {
    return { ok: true, value: new X509Certificate(pemOrDer(text, "CERTIFICATE")) };
  } catch {
    // Node's own text names no source file; Kong shows OpenSSL's.
    return { ok: false, error: `x509.new: ${derError(text)}` };
  }
}

/** A private key, or a public one. */
export function readKey(text: string): Read<KeyObject> {
  for (const create of [createPrivateKey, createPublicKey]) {
    try {
      // A certificate holds a public key, but is no key.
      if (!text.includes("-----BEGIN CERTIFICATE")) return { ok: true, value: create(text) };
    } catch {
      // Not a key of this kind: the next one decides.
    }
  }
  return { ok: false, error: `pkey.new:load_key: ${derError(text)}` };
}

function pemOrDer(text: string, label: string): string | Buffer {
  return text.includes(`-----BEGIN ${label}`) || text.includes("-----BEGIN ")
    ? text
    : Buffer.from(text, "utf8");
}

/** The public half in one form, to be compared. */
export function publicPem(key: KeyObject): string {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return half.export({ type: "spki", format: "pem" }).toString();
}
