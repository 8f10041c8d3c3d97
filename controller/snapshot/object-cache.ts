// The informers' cache of the cluster, of which syncs take snapshots.
import { sha256Hex } from "../../core/hash.ts";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores, storeKey, type Store } from "./cache-stores.ts";
import { CACHED_KINDS, type CachedKind } from "./kinds.ts";

/** A snapshot with the hash of what it holds. */
export interface HashedSnapshot {
  readonly stores: CacheStores;
  readonly hash: string;
}

/**
 * Mutable, with cheap immutable snapshots: a store is copied when it is written to after a snapshot was taken, and a
 * snapshot of an unchanged cache is the one that was taken before.
 */
export class ObjectCache {
  readonly #stores = new Map<CachedKind, Map<string, KubeObject>>();
  /** Stores that a snapshot shares: they must be copied before the next write. */
  readonly #shared = new Set<CachedKind>();
  /** Of the stores that have not changed since. */
  readonly #digests = new Map<CachedKind, string>();
  #snapshot: HashedSnapshot | undefined;
  #beside = "";

  /** Adds or replaces an object; the very one that is there already changes nothing. */
  apply(kind: CachedKind, object: KubeObject): void {
    const key = storeKey(object);
    if (this.get(kind, key) !== object) this.#writable(kind).set(key, object);
  }

  get(kind: CachedKind, key: string): KubeObject | undefined {
    return this.#stores.get(kind)?.get(key);
  }

  /** Forgets an object; one that is not there is no mistake. */
  delete(kind: CachedKind, object: Pick<KubeObject, "metadata">): void {
    if (this.#stores.get(kind)?.has(storeKey(object)))
      this.#writable(kind).delete(storeKey(object));
  }

  /** Exchanges all objects of a kind at once, as after a relist. None for none, as of a kind that nobody serves, is no change. */
  replace(kind: CachedKind, objects: Iterable<KubeObject>): void {
    const store = new Map([...objects].map((object) => [storeKey(object), object]));
    if (store.size === 0 && this.#stores.get(kind)?.size === 0) return;
    this.#stores.set(kind, store);
    this.#shared.delete(kind);
    this.#changed(kind);
  }

  /**
   * What a configuration is made of beside these objects, in a text that is another one when it changes: then snapshots
   * are others, too. Empty: nothing.
   */
  setBeside(text: string): void {
    if (this.#beside === text) return;
    this.#beside = text;
    this.#snapshot = undefined;
  }

  /** Everything as it is now. */
  takeSnapshot(): HashedSnapshot {
    this.#snapshot ??= this.#takeSnapshot();
    return this.#snapshot;
  }

  #takeSnapshot(): HashedSnapshot {
    const byKind = new Map<CachedKind, Store>(this.#stores);
    for (const kind of byKind.keys()) this.#shared.add(kind);
    return { stores: CacheStores.of(byKind), hash: this.#hash() };
  }

  /** Equal for caches with the same objects in the same versions, whatever order they came in. Source: KIC v3.5.13 internal/store. */
  #hash(): string {
    const digests = CACHED_KINDS.map(({ kind }) => {
      const digest = this.#digests.get(kind) ?? digestOf(this.#stores.get(kind));
      this.#digests.set(kind, digest);
      return `${kind} ${digest}`;
    });
    return sha256Hex([...digests, ...(this.#beside === "" ? [] : [this.#beside])].join("\n"));
  }

  #changed(kind: CachedKind): void {
    this.#digests.delete(kind);
    this.#snapshot = undefined;
  }

  #writable(kind: CachedKind): Map<string, KubeObject> {
    this.#changed(kind);
    const store = this.#stores.get(kind);
    if (store !== undefined && !this.#shared.has(kind)) return store;
    const copy = new Map(store);
    this.#stores.set(kind, copy);
    this.#shared.delete(kind);
    return copy;
  }
}

function digestOf(store: Store | undefined): string {
  if (store === undefined || store.size === 0) return "";
  // A loop, because this runs for every object of a kind that has changed.
  const versions: string[] = [];
  for (const { metadata } of store.values()) {
    versions.push(`${metadata.uid ?? ""} ${metadata.resourceVersion ?? ""}`);
  }
  return sha256Hex(versions.toSorted().join("\n"));
}
