// The storage: every object under its key, one revision counter, and the history of changes.
import type { KubeObject } from "../../core/kube.ts";
import { type Change, WatchLog } from "./watch-log.ts";

export interface StoreKey {
  /** For example "configmaps" or "apps/deployments". */
  readonly storage: string;
  /** "" for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** All that a storage holds at one revision. */
export interface StoredState {
  readonly revision: number;
  /** Each object with the name of its storage. */
  readonly entries: readonly (readonly [storage: string, object: KubeObject])[];
}

export type ChangeListener = (change: Change) => void;

/** Stored objects are never changed in place: a write replaces them. */
export class ObjectStore {
  private readonly log: WatchLog;
  private readonly storages = new Map<string, Map<string, KubeObject>>();
  private readonly listeners = new Set<ChangeListener>();
  /** What is in order already, until the next write. */
  private readonly sorted = new Map<string, Entries>();
  private last = 1;

  /** @param state where it starts; the history before it is forgotten. Empty when absent. */
  constructor(watchLogChangesMax?: number, state?: StoredState) {
    this.log = new WatchLog(watchLogChangesMax);
    if (state === undefined) return;
    for (const [storage, object] of state.entries) {
      const { namespace = "", name } = object.metadata;
      this.objectsOf(storage).set(pathOf(namespace, name), object);
    }
    this.last = state.revision;
    this.log.compact(state.revision);
  }

  /** The revision of the newest write. */
  get revision(): number {
    return this.last;
  }

  get compactedRevision(): number {
    return this.log.compactedRevision;
  }

  get state(): StoredState {
    const entries = [...this.storages].flatMap(([storage, objects]) =>
      [...objects.values()].map((object) => [storage, object] as const),
    );
    return { revision: this.last, entries };
  }

  get({ storage, namespace, name }: StoreKey): KubeObject | undefined {
    return this.storages.get(storage)?.get(pathOf(namespace, name));
  }

  /** Every object of a storage, ordered by namespace and name as etcd orders its keys. */
  list(storage: string, namespace?: string): readonly KubeObject[] {
    const known = this.sorted.get(storage);
    const all = known ?? inOrder(this.storages.get(storage) ?? new Map());
    if (known === undefined) this.sorted.set(storage, all);
    return inNamespace(all, namespace);
  }

  /** The same as it was at `revision`; `undefined` when that history is forgotten. */
  listAt(
    storage: string,
    namespace: string | undefined,
    revision: number,
  ): readonly KubeObject[] | undefined {
    const undone = this.log.since(revision);
    if (undone === undefined) return undefined;
    const objects = new Map(this.storages.get(storage));
    for (const change of undone.toReversed()) {
      if (change.storage !== storage) continue;
      const { namespace: ns = "", name } = change.object.metadata;
      if (change.previous === undefined) objects.delete(pathOf(ns, name));
      else objects.set(pathOf(ns, name), change.previous);
    }
    return inNamespace(inOrder(objects), namespace);
  }

  /**
   * Creates or replaces; returns the object with its new `resourceVersion`.
   * @param onStored told of that object before any listener is.
   */
  put(key: StoreKey, object: KubeObject, onStored?: (stored: KubeObject) => void): KubeObject {
    const path = pathOf(key.namespace, key.name);
    const objects = this.objectsOf(key.storage);
    const previous = objects.get(path);
    const stored = this.stamp(object);
    objects.set(path, stored);
    onStored?.(stored);
    const type = previous === undefined ? "ADDED" : "MODIFIED";
    this.announce({ revision: this.last, storage: key.storage, type, object: stored, previous });
    return stored;
  }

  /** Removes what is there. Returns it with the revision of its deletion, as watchers are shown it. */
  remove(key: StoreKey): KubeObject | undefined {
    const previous = this.get(key);
    if (previous === undefined) return undefined;
    this.storages.get(key.storage)?.delete(pathOf(key.namespace, key.name));
    const object = this.stamp(previous);
    const { storage } = key;
    this.announce({ revision: this.last, storage, type: "DELETED", object, previous });
    return object;
  }

  /** The changes after `revision`; `undefined` when they are no longer all known. */
  since(revision: number): readonly Change[] | undefined {
    return this.log.since(revision);
  }

  /** Forgets the history up to and including `revision`. */
  compact(revision = this.last): void {
    this.log.compact(revision);
  }

  /** Calls `listener` with every later change, within the write itself. Returns how to stop that. */
  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private objectsOf(storage: string): Map<string, KubeObject> {
    const known = this.storages.get(storage);
    if (known !== undefined) return known;
    const objects = new Map<string, KubeObject>();
    this.storages.set(storage, objects);
    return objects;
  }

  private stamp(object: KubeObject): KubeObject {
    this.last += 1;
    // Where Go's ObjectMeta has it: some messages print whole objects.
    const { name, generateName, namespace, uid, resourceVersion: _old, ...rest } = object.metadata;
    const metadata = {
      name,
      ...(generateName !== undefined && { generateName }),
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      resourceVersion: String(this.last),
      ...rest,
    };
    return { ...object, metadata };
  }

  private announce(change: Change): void {
    this.sorted.delete(change.storage);
    this.log.append(change);
    for (const listener of this.listeners) listener(change);
  }
}

/** A NUL sorts before every character of a name, so that "a" and all in it comes before "a-b". */
function pathOf(namespace: string, name: string): string {
  return `${namespace}\0${name}`;
}

type Entries = readonly (readonly [path: string, object: KubeObject])[];

function inOrder(objects: ReadonlyMap<string, KubeObject>): Entries {
  return [...objects].toSorted(([left], [right]) => (left < right ? -1 : 1));
}

function inNamespace(entries: Entries, namespace: string | undefined): readonly KubeObject[] {
  if (namespace === undefined) return entries.map(([, object]) => object);
  const prefix = `${namespace}\0`;
  return entries.flatMap(([path, object]) => (path.startsWith(prefix) ? [object] : []));
}
