// Who goes down with whom: the objects of a snapshot and what depends on them.
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refIdentity, refOf, type ObjectRef } from "../snapshot/object-ref.ts";
import { directDependencies } from "./dependencies.ts";

/** Vertices are objects, told apart by everything that a reference holds, uid included; edges go to dependants. */
export class ObjectGraph {
  readonly #dependants: ReadonlyMap<KubeObject, readonly KubeObject[]>;
  readonly #byIdentity: ReadonlyMap<string, KubeObject>;

  /** Every vertex is a key; its value are its dependants, which are vertices too. */
  constructor(dependants: ReadonlyMap<KubeObject, readonly KubeObject[]>) {
    this.#dependants = dependants;
    this.#byIdentity = new Map(
      dependants.keys().map((object) => [refIdentity(refOf(object)), object]),
    );
  }

  get objects(): Iterable<KubeObject> {
    return this.#dependants.keys();
  }

  /** The objects that directly depend on this one; none of an object that is no vertex. */
  dependantsOf(object: KubeObject): readonly KubeObject[] {
    return this.#dependants.get(object) ?? [];
  }

  /** The object, then everything that can be reached from it, each once; nothing when it is no vertex. */
  subgraphOf(ref: ObjectRef): readonly KubeObject[] {
    const source = this.#byIdentity.get(refIdentity(ref));
    if (source === undefined) return [];
    const reached = new Set([source]);
    // A set is walked in the order of its growth, so this is breadth first and ends when nothing new is found.
    for (const object of reached) {
      for (const dependant of this.dependantsOf(object)) reached.add(dependant);
    }
    return [...reached];
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
export function cacheToGraph(stores: CacheStores): ObjectGraph {
  const dependants = new Map<KubeObject, KubeObject[]>();
  for (const store of stores.byKind.values()) {
    for (const object of store.values()) dependants.set(object, []);
  }
  for (const [kind, store] of stores.byKind) {
    for (const object of store.values()) {
      for (const dependency of new Set(directDependencies(kind, object, stores))) {
        dependants.get(dependency)?.push(object);
      }
    }
  }
  return new ObjectGraph(dependants);
}
