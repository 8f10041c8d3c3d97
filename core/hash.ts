// Digests, and the one text that equal values share.
import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Lower-case hexadecimal SHA-256 of the UTF-8 bytes of `text`. */
export function sha256Hex(text: string): string {
  return hash("sha256", text);
}

/** Lower-case hexadecimal MD5 (32 digits), the form of Kong's `configuration_hash`. Not for security. */
export function md5Hex(text: string): string {
  return hash("md5", text);
}

/**
 * The canonical JSON text of a value (RFC 8785): equal values give equal texts, whatever the order of their keys.
 * @throws {RangeError} when `value` has no JSON form (a function, `undefined`): a bug in the caller.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new RangeError("a value without a JSON form");
  return text;
}
