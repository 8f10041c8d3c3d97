// Takes turns in proportion to weights, spread as evenly as they allow.

export interface Weighted {
  readonly key: string;
  /** 0 gets nothing. */
  readonly weight: number;
}

/** Smooth weighted round-robin (nginx ngx_http_upstream_round_robin): deterministic, no state but its own. */
export class WeightedRoundRobin<T extends Weighted> {
  readonly #items: readonly { readonly item: T; current: number }[];

  constructor(items: readonly T[]) {
    this.#items = items.filter(({ weight }) => weight > 0).map((item) => ({ item, current: 0 }));
  }

  /** The next item that `isUsable`; undefined when there is none. */
  next(isUsable: (item: T) => boolean): T | undefined {
    const usable = this.#items.filter(({ item }) => isUsable(item));
    let best = usable[0];
    let total = 0;
    for (const entry of usable) {
      entry.current += entry.item.weight;
      total += entry.item.weight;
      if (best === undefined || entry.current > best.current) best = entry;
    }
    if (best !== undefined) best.current -= total;
    return best?.item;
  }
}
