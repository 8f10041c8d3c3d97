// Writes the few ASN.1 types that a certificate is made of. Source: ITU-T X.690.

const TAGS = {
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(TAGS.sequence, ...parts);
}

export function set(...parts: readonly Buffer[]): Buffer {
  return tagged(TAGS.set, ...parts);
}

/** Explicit context tag `number`. */
export function context(number: number, ...parts: readonly Buffer[]): Buffer {
  return tagged(0xa0 + number, ...parts);
}

/** An unsigned number, most significant byte first. */
export function integer(bytes: Buffer): Buffer {
  const isNegativeLooking = ((bytes[0] ?? 0) & 0x80) !== 0;
  return tagged(TAGS.integer, Buffer.from(isNegativeLooking ? [0] : []), bytes);
}

export function bitString(bytes: Buffer): Buffer {
  return tagged(TAGS.bitString, Buffer.from([0]), bytes);
}

export function utf8String(text: string): Buffer {
  return tagged(TAGS.utf8String, Buffer.from(text, "utf8"));
}

/** Whole seconds in UTC. */
export function generalizedTime(timeMs: number): Buffer {
  const text = new Date(timeMs).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tagged(TAGS.generalizedTime, Buffer.from(text, "ascii"));
}

/** `1.2.840...`. */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return tagged(TAGS.objectIdentifier, Buffer.from(bytes));
}

function base128(value: number): readonly number[] {
  const groups = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
  return groups;
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
