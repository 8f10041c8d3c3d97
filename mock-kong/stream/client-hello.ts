// Reads the server name from the first bytes of a TLS connection, without taking part in it.

export type ClientHello =
  /** More bytes are needed. */
  | { readonly kind: "incomplete" }
  /** Not TLS. */
  | { readonly kind: "other" }
  | { readonly kind: "hello"; readonly serverName: string | undefined };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME_EXTENSION = 0;
const HOST_NAME = 0;
const RECORD_HEAD = 5;
/** Record head, handshake head, version, random. */
const SESSION_ID_AT = RECORD_HEAD + 4 + 2 + 32;

/** A hello that is spread over several records is read as far as the first one goes. @see RFC 8446 4.1.2, RFC 6066 3 */
export function readClientHello(bytes: Buffer): ClientHello {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE) return { kind: "other" };
  if (bytes.length < RECORD_HEAD + 1) return { kind: "incomplete" };
  if (bytes[RECORD_HEAD] !== CLIENT_HELLO) return { kind: "other" };
  if (bytes.length < RECORD_HEAD + bytes.readUInt16BE(3)) return { kind: "incomplete" };
  try {
    return { kind: "hello", serverName: serverNameIn(bytes) };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "other" };
    throw error;
  }
}

/** @throws {RangeError} where a length leads out of the bytes. */
function serverNameIn(bytes: Buffer): string | undefined {
  let at = SESSION_ID_AT;
  at += 1 + bytes.readUInt8(at);
  at += 2 + bytes.readUInt16BE(at);
  at += 1 + bytes.readUInt8(at);
  if (at >= bytes.length) return undefined;
  const end = at + 2 + bytes.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    if (type === SERVER_NAME_EXTENSION) return hostName(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

/** Of the list's entries the first. */
function hostName(list: Buffer): string | undefined {
  if (list.length === 0 || list.readUInt8(2) !== HOST_NAME) return undefined;
  return list.toString("latin1", 5, 5 + list.readUInt16BE(3));
}
