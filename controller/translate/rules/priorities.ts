// Priorities of expression routes: numbers of 46 bits, whose fields stand for what is more specific.

/** Bits 44 and 45. */
const KIND_BITS = { Ingress: 3, HTTPRoute: 2, GRPCRoute: 1 } as const;
const KIND_SHIFT = 44;

/** A field of a priority: its value, and the bit it starts at. */
export type PriorityField = readonly [value: number | boolean, shift: number];

/** Exact: the sum stays below 2^53. */
export function priorityOf(kind: keyof typeof KIND_BITS, fields: readonly PriorityField[]): number {
  return [[KIND_BITS[kind], KIND_SHIFT] as const, ...fields].reduce(
    (sum, [value, shift]) => sum + Number(value) * 2 ** shift,
    0,
  );
}

/** Lengths count bytes. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
