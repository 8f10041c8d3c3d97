// What a configuration is built from: every cached object, by kind and key.
import type { KubeObject } from "../../core/kube.ts";
import { isCachedKind, type CachedKind } from "./kinds.ts";

/** The objects of one kind by `namespace/name` (`name` alone in cluster scope). */
export type Store = ReadonlyMap<string, KubeObject>;

/**
 * A set of stores that does not change any more. A snapshot is one; so is what a fallback leaves of it.
 *
 * `new CacheStores()` is the zero value that KIC's `CacheStores{}` is: nothing in it is initialised, so reading it throws
 * a TypeError. Only the behaviours under study make one; everybody else uses `CacheStores.of`.
 */
export class CacheStores {
  declare readonly byKind: ReadonlyMap<CachedKind, Store>;

  /** Kinds that are left out have no objects. */
  static of(byKind: ReadonlyMap<CachedKind, Store>): CacheStores {
    return Object.assign(new CacheStores(), { byKind });
  }

  /** @throws {RangeError} for an object of a kind that is not cached: a bug in the caller. */
  static fromObjects(objects: Iterable<KubeObject>): CacheStores {
    const byKind = new Map<CachedKind, Map<string, KubeObject>>();
    for (const object of objects) {
      if (!isCachedKind(object.kind)) throw new RangeError(`no cached kind ${object.kind}`);
      const store = byKind.get(object.kind) ?? new Map<string, KubeObject>();
      byKind.set(object.kind, store.set(storeKey(object), object));
    }
    return CacheStores.of(byKind);
  }

  /** Whether this is more than the zero value. */
  get isInitialised(): boolean {
    return this.byKind !== undefined;
  }

  /** The objects of a kind; none of that kind: an empty store. */
  store(kind: CachedKind): Store {
    return this.byKind.get(kind) ?? EMPTY;
  }

  /** An object by its kind and place. `namespace` must be absent exactly for cluster-scoped kinds. */
  get(kind: CachedKind, name: string, namespace?: string): KubeObject | undefined {
    return this.store(kind).get(namespace === undefined ? name : `${namespace}/${name}`);
  }
}

const EMPTY: Store = new Map();

/** `namespace/name`, or `name` in cluster scope. */
export function storeKey(object: Pick<KubeObject, "metadata">): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}
