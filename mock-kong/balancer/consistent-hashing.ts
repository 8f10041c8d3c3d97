// Sends equal keys to the same address, and moves few of them when addresses come or go.
import { xxhash32 } from "./xxhash32.ts";

/** Points for an address when all weigh the same. */
const SERVER_POINTS = 160;
const POINTS_MIN = 1000;

export interface HashedItem {
  /** Of the target, for the order in which items take their points. */
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly weight: number;
}

/** The ring of Kong: which key goes where is the same. @see Kong 3.9 kong/runloop/balancer/consistent_hashing.lua */
export class ConsistentHashing<T extends HashedItem> {
  readonly #items: readonly T[];
  readonly #points: number;
  readonly #targets: number;
  /** Built when somebody is first sent along it: most upstreams choose in another way. */
  #ring: ReadonlyMap<number, T> | undefined;

  /** `points`: the upstream's slots. `targets`: how many targets the items belong to. */
  constructor(items: readonly T[], points: number, targets: number) {
    this.#items = items;
    this.#points = points >= POINTS_MIN ? points : POINTS_MIN;
    this.#targets = targets;
  }

  /** The first usable item at the key's point or before it. */
  find(key: string, isUsable: (item: T) => boolean): T | undefined {
    const ring = (this.#ring ??= this.#build());
    const start = this.#pointOf(key);
    for (let step = 0; step < this.#points; step += 1) {
      const item = ring.get((start - step + this.#points) % this.#points);
      if (item !== undefined && isUsable(item)) return item;
    }
    return undefined;
  }

  /** Whoever comes first keeps a point; with more items than the ring holds it stays empty. */
  #build(): ReadonlyMap<number, T> {
    const items = this.#items.toSorted(byPlace);
    const ring = new Map<number, T>();
    const total = items.reduce((sum, { weight }) => sum + weight, 0);
    for (const item of items) {
      const share = Math.floor((item.weight / total) * this.#targets * SERVER_POINTS);
      let entries = item.weight > 0 ? Math.max(share, 1) : 0;
      for (let index = 1; index <= entries; index += 1) {
        const point = this.#pointOf(`${item.ip}::${item.port} ${index}`);
        if (ring.has(point)) entries += 1;
        else ring.set(point, item);
        if (index >= this.#points) return new Map();
      }
    }
    return ring;
  }

  #pointOf(text: string): number {
    return xxhash32(Buffer.from(text, "latin1")) % this.#points;
  }
}

function byPlace(left: HashedItem, right: HashedItem): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  const [one, other] = [`${left.ip}:${left.port}`, `${right.ip}:${right.port}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
