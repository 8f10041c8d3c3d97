// Writes the wire format of protocol buffers, as far as traces need it.

const LENGTH_DELIMITED = 2;
const FIXED_64 = 1;
const VARINT = 0;

export type ProtobufField =
  | { readonly field: number; readonly bytes: Uint8Array }
  | { readonly field: number; readonly text: string }
  | { readonly field: number; readonly message: readonly ProtobufField[] }
  | { readonly field: number; readonly integer: number }
  | { readonly field: number; readonly fixed64: bigint };

/** @see https://protobuf.dev/programming-guides/encoding */
export function encodeProtobuf(fields: readonly ProtobufField[]): Buffer {
  return Buffer.concat(fields.flatMap(encodeField));
}

function encodeField(given: ProtobufField): readonly Buffer[] {
  if ("integer" in given) return [tag(given.field, VARINT), varint(given.integer)];
  if ("fixed64" in given) {
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE(given.fixed64);
    return [tag(given.field, FIXED_64), value];
  }
  const content = contentOf(given);
  return [tag(given.field, LENGTH_DELIMITED), varint(content.length), content];
}

function contentOf(
  given: Exclude<ProtobufField, { integer: number } | { fixed64: bigint }>,
): Buffer {
  if ("text" in given) return Buffer.from(given.text);
  if ("bytes" in given) return Buffer.from(given.bytes);
  return encodeProtobuf(given.message);
}

function tag(field: number, type: number): Buffer {
  return varint(field * 8 + type);
}

/** Of a whole number from 0 to 2^53. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
