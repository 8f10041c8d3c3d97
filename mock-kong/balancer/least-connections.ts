// Prefers the address that has the fewest requests under way for its weight.
import type { Weighted } from "./weighted-round-robin.ts";

/** @see Kong 3.9 kong/runloop/balancer/least_connections.lua */
export class LeastConnections<T extends Weighted> {
  readonly #items: readonly T[];
  readonly #counts = new Map<T, number>();

  constructor(items: readonly T[]) {
    this.#items = items.filter(({ weight }) => weight > 0);
  }

  /** Of equals the one that comes first. Counts the request in. */
  take(isUsable: (item: T) => boolean): T | undefined {
    let best: T | undefined;
    for (const item of this.#items) {
      if (isUsable(item) && (best === undefined || this.#load(item) < this.#load(best)))
        best = item;
    }
    if (best !== undefined) this.#add(best, 1);
    return best;
  }

  /** The request is over. */
  release(item: T): void {
    this.#add(item, -1);
  }

  /** One more than there are, so that the heaviest goes first while there are none. */
  #load(item: T): number {
    return ((this.#counts.get(item) ?? 0) + 1) / item.weight;
  }

  #add(item: T, difference: number): void {
    this.#counts.set(item, (this.#counts.get(item) ?? 0) + difference);
  }
}
