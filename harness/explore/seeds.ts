// Which seeds a search looks at: a pure function of where it starts and which part of it this is.

const SEED_COUNT = 2 ** 32;

/** One of `of` parts of a search: every seed is looked at by one of them. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** `start`, `start + 1`, ... as far as they are this shard's; `count` of all shards together. */
export function* seedsFrom(
  start: number,
  count: number,
  { index, of }: Shard,
): Generator<number, void, undefined> {
  for (let offset = index; offset < count; offset += of) yield (start + offset) % SEED_COUNT;
}
