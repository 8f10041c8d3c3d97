// What is left of a snapshot without its broken objects, and what of a better past fills the gaps.
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores, type Store } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { refIdentity, refOf, type ObjectRef } from "../snapshot/object-ref.ts";
import { directDependencies, type Dependencies } from "./dependencies.ts";
import { cacheToGraph, type ObjectGraph } from "./graph.ts";

/** An object that was left out or brought back. `causes` has an entry for each time something reached it. */
export interface AffectedObject {
  readonly object: ObjectRef;
  readonly causes: readonly ObjectRef[];
}

export interface FallbackMetadata {
  /** As they were given: an object with two problems may be named twice, and is then a cause twice. */
  readonly broken: readonly ObjectRef[];
  /** Caused by the broken objects. */
  readonly excluded: readonly AffectedObject[];
  /** Caused by the excluded objects, not by the broken ones. */
  readonly backfilled: readonly AffectedObject[];
}

export interface FallbackSnapshot {
  readonly stores: CacheStores;
  readonly metadata: FallbackMetadata;
}

/** A snapshot and the graph of it. */
export interface GraphedStores {
  readonly stores: CacheStores;
  readonly graph: ObjectGraph;
  /** What the graph was made by. */
  readonly dependenciesOf: Dependencies;
}

/** @throws {TypeError} for stores that were never initialised: see `cacheToGraph`. */
export function withGraph(
  stores: CacheStores,
  dependenciesOf: Dependencies = directDependencies,
): GraphedStores {
  return { stores, graph: cacheToGraph(stores, dependenciesOf), dependenciesOf };
}

/**
 * `current` without the broken objects and everything that depends on them. With a `lastValid` snapshot, each object
 * that was left out is looked up there, and what is found comes back with everything that depended on it then; that
 * replaces current objects too, also healthy ones. A broken object that is not in `current` changes nothing.
 *
 * Neither argument is changed.
 *
 * @param backfillsExactly whether only what was left out comes back, and together with what it depended on: an object that
 *   was valid with an old Secret is not with the new one. The real controller brings back what depended on it then, also
 *   what has been deleted or does not depend on it any more.
 * @see KIC v3.5.13 internal/dataplane/fallback/fallback.go
 */
export function generateFallback(
  current: GraphedStores,
  broken: readonly ObjectRef[],
  lastValid?: GraphedStores,
  backfillsExactly = false,
): FallbackSnapshot {
  const excluded = new CauseCollector();
  const affected: ObjectRef[] = [];
  for (const cause of broken) {
    for (const object of current.graph.subgraphOf(cause)) {
      excluded.add(object, cause);
      affected.push(refOf(object));
    }
  }
  const leftOut = new Set(affected.map(refIdentity));
  const backfilled = new CauseCollector();
  for (const cause of affected) {
    for (const object of lastValid?.graph.subgraphOf(cause) ?? []) {
      if (backfillsExactly && !leftOut.has(refIdentity(refOf(object)))) continue;
      backfilled.add(object, cause);
    }
    if (!backfillsExactly || lastValid === undefined) continue;
    for (const object of allDependenciesOf(backfilled.objects, lastValid))
      backfilled.add(object, cause);
  }
  const stores = exchanged(current.stores, excluded.objects, lastValid?.stores, backfilled.objects);
  return {
    stores,
    metadata: { broken, excluded: excluded.collected(), backfilled: backfilled.collected() },
  };
}

/** What these objects depend on, directly or not, and that is not among them. */
function allDependenciesOf(
  objects: ReadonlySet<KubeObject>,
  { stores, dependenciesOf: direct }: GraphedStores,
): readonly KubeObject[] {
  const reached = new Set(objects);
  // A set is walked in the order of its growth.
  for (const object of reached) {
    if (!isCachedKind(object.kind)) continue;
    for (const dependency of direct(object.kind, object, stores)) reached.add(dependency);
  }
  return [...reached].filter((object) => !objects.has(object));
}

/** `current` without `leaving`, and with `entering` where `past` keeps them. Untouched stores are shared. */
function exchanged(
  current: CacheStores,
  leaving: ReadonlySet<KubeObject>,
  past: CacheStores | undefined,
  entering: ReadonlySet<KubeObject>,
): CacheStores {
  const byKind = new Map(current.byKind);
  for (const [kind, store] of byKind) byKind.set(kind, without(store, leaving));
  for (const [kind, store] of entering.size === 0 ? [] : (past?.byKind ?? [])) {
    const returning = [...store].filter(([, object]) => entering.has(object));
    if (returning.length > 0) {
      byKind.set(kind, new Map([...(byKind.get(kind) ?? []), ...returning]));
    }
  }
  return CacheStores.of(byKind);
}

function without(store: Store, leaving: ReadonlySet<KubeObject>): Store {
  const staying = [...store].filter(([, object]) => !leaving.has(object));
  return staying.length === store.size ? store : new Map(staying);
}

/** Gathers (object, cause) pairs into one entry an object, in the order in which they came. */
export class CauseCollector {
  readonly #causes = new Map<KubeObject, ObjectRef[]>();

  add(object: KubeObject, cause: ObjectRef): void {
    const causes = this.#causes.get(object);
    if (causes === undefined) this.#causes.set(object, [cause]);
    else causes.push(cause);
  }

  get objects(): ReadonlySet<KubeObject> {
    return new Set(this.#causes.keys());
  }

  collected(): readonly AffectedObject[] {
    return [...this.#causes].map(([object, causes]) => ({ object: refOf(object), causes }));
  }
}
