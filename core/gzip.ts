// Text in little room.
import { gunzipSync, gzipSync } from "node:zlib";

/** The gzip form (RFC 1952) of the UTF-8 bytes of `text`. It carries a checksum: what was cut off or changed cannot be read. */
export function gzipped(text: string): Uint8Array {
  return gzipSync(text);
}

/**
 * @param bytesMax of what comes out.
 * @throws {Error} for bytes that are no gzip form, or one of more than `bytesMax`.
 */
export function gunzipped(bytes: Uint8Array, bytesMax: number): string {
  return gunzipSync(bytes, { maxOutputLength: bytesMax }).toString("utf8");
}
