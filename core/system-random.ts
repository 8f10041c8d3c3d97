// A seed that nobody chose.
import { randomInt } from "node:crypto";

/** A seed for `seededRandom`, different each time: an integer in [0, 2^32). */
export function systemSeed(): number {
  return randomInt(2 ** 32);
}
