// The protobuf wire format: tags, varints, length-delimited fields.
// Source: protobuf encoding guide; no field numbers here, see schema/type-table.ts

export type WireValue =
  | { readonly wire: 0; readonly value: bigint }
  | { readonly wire: 1 | 5; readonly bytes: Uint8Array }
  | { readonly wire: 2; readonly bytes: Uint8Array };

export interface WireField {
  readonly number: number;
  readonly value: WireValue;
}

/** What is not protobuf. */
export class WireError extends Error {}

const VARINT_BYTES_MAX = 10;

/** @throws {WireError} when the bytes end early or have an unknown wire type. */
export function readFields(bytes: Uint8Array): readonly WireField[] {
  const reader = new Reader(bytes);
  const fields: WireField[] = [];
  while (!reader.isAtEnd) fields.push(reader.field());
  return fields;
}

class Reader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  field(): WireField {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    switch (wire) {
      case 0:
        return { number, value: { wire, value: this.varint() } };
      case 1:
        return { number, value: { wire, bytes: this.take(8) } };
      case 2:
        return { number, value: { wire, bytes: this.take(Number(this.varint())) } };
      case 5:
        return { number, value: { wire, bytes: this.take(4) } };
      default:
        throw new WireError(`unknown wire type ${wire}`);
    }
  }

  private varint(): bigint {
    let value = 0n;
    for (let index = 0; index < VARINT_BYTES_MAX; index += 1) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new WireError("unexpected EOF");
      this.at += 1;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return value;
    }
    throw new WireError("varint overflow");
  }

  private take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new WireError("unexpected EOF");
    const taken = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return taken;
  }
}

/** A signed integer, as Go writes negative ones: sign-extended to 64 bits. */
export function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

export function varintField(number: number, value: number | bigint): Uint8Array {
  return concat([varint(BigInt(number * 8)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return concat([varint(BigInt(number * 8 + 2)), varint(BigInt(bytes.length)), bytes]);
}

export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, Buffer.from(text, "utf8"));
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
