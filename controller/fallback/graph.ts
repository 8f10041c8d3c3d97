// Who goes down with whom: the objects of a snapshot and what depends on them.
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { refIdentity, refOf, type ObjectRef } from "../snapshot/object-ref.ts";
import { directDependencies, type Dependencies } from "./dependencies.ts";

/** Vertices are the objects of some stores; edges go from an object to those that depend on it. */
export class ObjectGraph {
  readonly #stores: CacheStores;
  readonly #dependants: ReadonlyMap<KubeObject, readonly KubeObject[]>;

  /** @param dependants of each object that has some: other objects of `stores`, each once. */
  constructor(stores: CacheStores, dependants: ReadonlyMap<KubeObject, readonly KubeObject[]>) {
    this.#stores = stores;
    this.#dependants = dependants;
  }

  /** The objects that directly depend on this one. */
  dependantsOf(object: KubeObject): readonly KubeObject[] {
    return this.#dependants.get(object) ?? [];
  }

  /** The object, then everything that can be reached from it, each once; nothing when it is no vertex. */
  subgraphOf(ref: ObjectRef): readonly KubeObject[] {
    const source = this.#find(ref);
    if (source === undefined) return [];
    const reached = new Set([source]);
    // A set is walked in the order of its growth, so this is breadth first and ends when nothing new is found.
    for (const object of reached) {
      for (const dependant of this.dependantsOf(object)) reached.add(dependant);
    }
    return [...reached];
  }

  /** An object is told apart by everything that a reference holds: one that was recreated is another. */
  #find(ref: ObjectRef): KubeObject | undefined {
    const { kind, name, namespace } = ref;
    if (!isCachedKind(kind)) return undefined;
    const object = this.#stores.get(kind, name, namespace);
    return object !== undefined && refIdentity(refOf(object)) === refIdentity(ref)
      ? object
      : undefined;
  }
}

/**
 * The graph of everything in `stores`. O(objects + references).
 *
 * The stores are walked as they are. Handed the zero value `new CacheStores()`, this reads stores that nothing ever
 * initialised and throws the TypeError that comes of it, as KIC up to 3.3 dereferences nil here in the same situation
 * (https://github.com/Kong/kubernetes-ingress-controller/issues/6775). That is the fault under study: whether a
 * snapshot is fit to be walked is for the behaviours to ask, so do not guard against it in this function.
 */
export function cacheToGraph(
  stores: CacheStores,
  dependenciesOf: Dependencies = directDependencies,
): ObjectGraph {
  const dependants = new Map<KubeObject, KubeObject[]>();
  for (const [kind, store] of stores.byKind.entries()) {
    for (const object of store.values()) {
      for (const dependency of unique(dependenciesOf(kind, object, stores))) {
        const known = dependants.get(dependency);
        if (known === undefined) dependants.set(dependency, [object]);
        else known.push(object);
      }
    }
  }
  return new ObjectGraph(stores, dependants);
}

function unique(objects: readonly KubeObject[]): Iterable<KubeObject> {
  return objects.length < 2 ? objects : new Set(objects);
}
