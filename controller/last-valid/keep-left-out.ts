// What counts as last valid when a configuration was accepted that leaves something out.
import { CacheStores } from "../snapshot/cache-stores.ts";

/**
 * `accepted`, and beside it the last valid version of what is in the cluster and was left out: being left out is no
 * version of an object. What is not in the cluster any more, or was made anew, has none.
 *
 * @param before what counted as last valid until now.
 * @param current the cluster.
 */
export function keepLeftOut(
  accepted: CacheStores,
  before: CacheStores | undefined,
  current: CacheStores,
): CacheStores {
  if (before === undefined || accepted === current) return accepted;
  const byKind = new Map(accepted.byKind);
  for (const [kind, store] of before.byKind) {
    const taken = accepted.store(kind);
    const there = current.store(kind);
    const missing = [...store].filter(
      ([key, object]) => !taken.has(key) && there.get(key)?.metadata.uid === object.metadata.uid,
    );
    if (missing.length > 0) byKind.set(kind, new Map([...taken, ...missing]));
  }
  return CacheStores.of(byKind);
}
