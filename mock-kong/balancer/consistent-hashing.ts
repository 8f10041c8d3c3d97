// Sends equal keys to the same address, and moves few of them when addresses come or go.
import { createHash } from "node:crypto";

/** Points on the ring for an address of weight 100; more spread keys more evenly. */
const POINTS = 160;

export interface HashedItem {
  readonly key: string;
  readonly weight: number;
}

/** A ring of points, as ketama has it; which key goes where is our own choice, not Kong's. */
export class ConsistentHashing<T extends HashedItem> {
  readonly #points: readonly { readonly at: number; readonly item: T }[];

  constructor(items: readonly T[]) {
    this.#points = items
      .flatMap((item) =>
        Array.from({ length: Math.ceil((POINTS * item.weight) / 100) }, (_, index) => ({
          at: hash(`${item.key}#${index}`),
          item,
        })),
      )
      .toSorted((left, right) => left.at - right.at);
  }

  /** The first usable item from the key's point on. */
  find(key: string, isUsable: (item: T) => boolean): T | undefined {
    const start = this.#firstFrom(hash(key));
    for (let step = 0; step < this.#points.length; step += 1) {
      const item = this.#points[(start + step) % this.#points.length]?.item;
      if (item !== undefined && isUsable(item)) return item;
    }
    return undefined;
  }

  #firstFrom(at: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function hash(text: string): number {
  return createHash("md5").update(text).digest().readUInt32BE(0);
}
