// A fast hash of bytes: not for security.

const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;
const STRIPE = 16;

/** XXH32 with seed 0, from 0 to 2^32 - 1. @see https://github.com/Cyan4973/xxHash doc/xxhash_spec.md */
export function xxhash32(bytes: Buffer): number {
  let at = 0;
  let hash = PRIME_5;
  if (bytes.length >= STRIPE) {
    let lanes = [(PRIME_1 + PRIME_2) | 0, PRIME_2 | 0, 0, -PRIME_1 | 0];
    for (; at + STRIPE <= bytes.length; at += STRIPE) {
      const start = at;
      lanes = lanes.map((lane, index) => round(lane, bytes.readUInt32LE(start + 4 * index)));
    }
    const [one = 0, two = 0, three = 0, four = 0] = lanes;
    hash = rotate(one, 1) + rotate(two, 7) + rotate(three, 12) + rotate(four, 18);
  }
  hash = (hash + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const mixed = (hash + Math.imul(bytes.readUInt32LE(at), PRIME_3)) | 0;
    hash = Math.imul(rotate(mixed, 17), PRIME_4);
  }
  for (; at < bytes.length; at += 1) {
    const mixed = (hash + Math.imul(bytes.readUInt8(at), PRIME_5)) | 0;
    hash = Math.imul(rotate(mixed, 11), PRIME_1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, PRIME_2)) | 0, 13), PRIME_1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
