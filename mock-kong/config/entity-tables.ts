// What a node holds of a DB-less configuration: entities in normal form, by id and by endpoint key.
import type { KongEntity } from "../../core/kong.ts";

/** An entity in normal form always has its primary key. */
export type StoredEntity = KongEntity;

/** One collection as a load produced it, in the order of the document. */
export interface Collection {
  /** The DAO's name: "services", "keyauth_credentials", ... */
  readonly name: string;
  /** "id" for all but `parameters`. */
  readonly primaryKey: string;
  /** "name", "username", "target", ...; absent for collections that are read by id only. */
  readonly endpointKey?: string;
  /** By primary key. */
  readonly entities: ReadonlyMap<string, StoredEntity>;
}

/**
 * Entities as the Admin API lists them: defaults filled, null where nothing is set, foreign keys as `{ id }`.
 * Immutable after construction; indexes are made when first asked for.
 */
export class EntityTables {
  static readonly empty = new EntityTables([]);

  readonly #collections: ReadonlyMap<string, Collection>;
  readonly #sorted = new Map<string, readonly StoredEntity[]>();
  readonly #byKey = new Map<string, ReadonlyMap<string, StoredEntity>>();
  readonly #referring = new Map<string, ReadonlyMap<string, readonly StoredEntity[]>>();

  constructor(collections: readonly Collection[]) {
    this.#collections = new Map(collections.map((collection) => [collection.name, collection]));
  }

  /** The collections that hold at least one entity, in the order of the load. */
  get collections(): readonly string[] {
    return [...this.#collections.keys()];
  }

  count(collection: string): number {
    return this.#collections.get(collection)?.entities.size ?? 0;
  }

  /** In the order of the ids, as Kong's store lists them. */
  list(collection: string): readonly StoredEntity[] {
    return remembered(this.#sorted, collection, () =>
      [...this.#entities(collection)]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([, entity]) => entity),
    );
  }

  /** In the order of the document. */
  inDocumentOrder(collection: string): Iterable<StoredEntity> {
    return this.#entities(collection).values();
  }

  byId(collection: string, id: string): StoredEntity | undefined {
    return this.#entities(collection).get(id);
  }

  /** By endpoint key: a service's name, a consumer's username, a target's address (the last of equal ones), ... */
  byKey(collection: string, key: string): StoredEntity | undefined {
    const endpointKey = this.#collections.get(collection)?.endpointKey;
    if (endpointKey === undefined) return undefined;
    return remembered(this.#byKey, collection, () => {
      const index = new Map<string, StoredEntity>();
      for (const entity of this.#entities(collection).values()) {
        const value = entity[endpointKey];
        if (typeof value === "string") index.set(value, entity);
      }
      return index;
    }).get(key);
  }

  /** The entities whose foreign key `field` points at `id`, in the order of their ids. */
  referring(collection: string, field: string, id: string): readonly StoredEntity[] {
    const index = remembered(this.#referring, `${collection}.${field}`, () =>
      Map.groupBy(this.list(collection), (entity) => foreignId(entity[field])),
    );
    return index.get(id) ?? [];
  }

  #entities(collection: string): ReadonlyMap<string, StoredEntity> {
    return this.#collections.get(collection)?.entities ?? NONE;
  }
}

const NONE: ReadonlyMap<string, StoredEntity> = new Map();

function foreignId(value: unknown): string {
  if (typeof value !== "object" || value === null || !("id" in value)) return "";
  return typeof value.id === "string" ? value.id : "";
}

function remembered<T>(memory: Map<string, T>, key: string, make: () => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
