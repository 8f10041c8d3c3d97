// Chance that can be asked whether somebody has used it.
import type { Random } from "../../core/random.ts";

export interface CountedRandom extends Random {
  /** How many numbers have been drawn, but for those of forks. */
  readonly drawn: number;
}

export function countedRandom(random: Random): CountedRandom {
  let drawn = 0;
  return {
    get drawn() {
      return drawn;
    },
    next() {
      drawn += 1;
      return random.next();
    },
    fork: (label) => random.fork(label),
  };
}
