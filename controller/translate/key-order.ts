// Keys in ascending order, from build to build: sorting is dear when little has changed.
import { compareText } from "./order.ts";

export class KeyOrder {
  #sorted: readonly string[] = [];

  sortedKeysOf(map: ReadonlyMap<string, unknown>): readonly string[] {
    const kept = this.#sorted.filter((key) => map.has(key));
    if (kept.length < map.size) {
      const known = new Set(kept);
      const added = [...map.keys()].filter((key) => !known.has(key));
      // What is nearly in order is quickly sorted.
      this.#sorted = [...kept, ...added.toSorted(compareText)].toSorted(compareText);
    } else {
      this.#sorted = kept;
    }
    return this.#sorted;
  }
}
