// The only source of chance.

/** A stream of numbers that are not for secrets. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** An independent stream for `label`, so that adding a consumer never shifts another's draws. */
  fork(label: string): Random;
}

/** A seeded stream (mulberry32): 2^32 states. The same seed gives the same numbers everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
    fork: (label) => seededRandom(seed ^ fnv1a(label)),
  };
}

/** A whole number in [0, below). */
export function randomInteger(random: Random, below: number): number {
  return Math.floor(random.next() * below);
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
