// What counts as last valid when a configuration was accepted that leaves something out.
import type { KubeObject } from "../../core/kube.ts";
import { completeDependencies, isGlobalPlugin, ROUTES } from "../fallback/complete-dependencies.ts";
import { CacheStores, storeKey } from "../snapshot/cache-stores.ts";
import { isCachedKind, type CachedKind } from "../snapshot/kinds.ts";

/**
 * `accepted`, and beside it the last valid version of what is in the cluster and was left out: being left out is no
 * version of an object. With it comes what it was valid with, where nobody needs that in its new version: no gateway was
 * asked about it. What is not in the cluster any more, or was made anew, has no version.
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
  const isSame = (object: KubeObject) => at(current, object)?.metadata.uid === object.metadata.uid;
  const leftOut = [...before.byKind.values()].flatMap((store) =>
    [...store.values()].filter((object) => at(accepted, object) === undefined && isSame(object)),
  );
  if (leftOut.length === 0) return accepted;
  const needed = reachable(accepted, [...pushed(accepted)]);
  const validWith = [...reachable(before, leftOut)].filter((object) => {
    const taken = at(accepted, object);
    return taken !== undefined && taken !== object && !needed.has(taken) && isSame(object);
  });
  return withObjects(accepted, [...leftOut, ...validWith]);
}

/** What a gateway is asked about by itself, and not because something names it. */
function* pushed({ byKind }: CacheStores): Generator<KubeObject, void, undefined> {
  for (const [kind, store] of byKind) {
    if (ROUTES.has(kind) || PUSHED.has(kind)) yield* store.values();
    if (kind === "KongClusterPlugin") yield* store.values().filter(isGlobalPlugin);
  }
}

const PUSHED: ReadonlySet<CachedKind> = new Set<CachedKind>([
  "KongConsumer",
  "KongConsumerGroup",
  "KongCustomEntity",
  "KongVault",
]);

/** These, and all that they depend on, directly or not. */
function reachable(stores: CacheStores, from: readonly KubeObject[]): ReadonlySet<KubeObject> {
  const reached = new Set(from);
  // A set is walked in the order of its growth.
  for (const object of reached) {
    if (!isCachedKind(object.kind)) continue;
    for (const dependency of completeDependencies(object.kind, object, stores)) {
      reached.add(dependency);
    }
  }
  return reached;
}

function at(stores: CacheStores, object: KubeObject): KubeObject | undefined {
  return isCachedKind(object.kind) ? stores.store(object.kind).get(storeKey(object)) : undefined;
}

function withObjects(stores: CacheStores, objects: readonly KubeObject[]): CacheStores {
  const byKind = new Map(stores.byKind);
  for (const [kind, some] of Map.groupBy(objects, (object) => object.kind)) {
    if (!isCachedKind(kind)) continue;
    const entries = some.map((object) => [storeKey(object), object] as const);
    byKind.set(kind, new Map([...stores.store(kind), ...entries]));
  }
  return CacheStores.of(byKind);
}
