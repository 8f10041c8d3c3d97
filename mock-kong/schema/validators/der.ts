// OpenSSL's complaint about bytes that are not DER. Source: OpenSSL 3.2, crypto/asn1.

const HEADER_TOO_LONG =
  "error:680007B:asn1 encoding routines:ASN1_get_object:header too long:crypto/asn1/asn1_lib.c:105:";
const NOT_ENOUGH_DATA =
  "error:680008E:asn1 encoding routines:asn1_d2i_read_bio:not enough data:crypto/asn1/a_d2i_fp.c:218:";
const NESTED_ERROR =
  "error:688010A:asn1 encoding routines:asn1_item_embed_d2i:nested asn1 error:crypto/asn1/tasn_dec.c:375:";

/** The last error that OpenSSL leaves after it tried `text` as PEM, then as DER. */
export function derError(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  const header = readHeader(bytes);
  if (header === undefined) return HEADER_TOO_LONG;
  return header.headerBytes + header.contentBytes > bytes.length ? NOT_ENOUGH_DATA : NESTED_ERROR;
}

interface DerHeader {
  readonly headerBytes: number;
  readonly contentBytes: number;
}

function readHeader(bytes: Buffer): DerHeader | undefined {
  let at = 1;
  if ((bytes[0] ?? 0) % 32 === 31) {
    while ((bytes[at] ?? 0) >= 0x80) at += 1;
    at += 1;
  }
  const first = bytes[at];
  if (first === undefined) return undefined;
  at += 1;
  if (first < 0x80) return { headerBytes: at, contentBytes: first };
  const lengthBytes = first - 0x80;
  if (lengthBytes > 8 || at + lengthBytes > bytes.length) return undefined;
  const contentBytes = [...bytes.subarray(at, at + lengthBytes)].reduce(
    (sum, byte) => sum * 256 + byte,
    0,
  );
  return { headerBytes: at + lengthBytes, contentBytes };
}
