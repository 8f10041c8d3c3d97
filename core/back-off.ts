// How long to wait before something that has failed is tried again.
import type { Random } from "./random.ts";

export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Twice as long after each failure, up to a limit; half of it is chance, so that those who fail together do not come back
 * together.
 *
 * @param failures so far in a row, 1 or more.
 */
export function backOffMs({ firstMs, maxMs }: BackOff, failures: number, random: Random): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** (failures - 1));
  return fullMs * (0.5 + random.next() / 2);
}
