// The rows of one collection, with what must be unique and what is pointed at.
import type { KongEntity } from "../../core/kong.ts";
import { foreignId } from "../foreign-id.ts";
import type { EntitySchema } from "../schema/field.ts";
import { uniqueKeys, uniqueValue, type UniqueKey } from "./unique-keys.ts";

/** As it is stored: every field, null where nothing is set, old names left out. */
export type Row = KongEntity;

export class DatabaseTable {
  readonly schema: EntitySchema;
  /** Grows with every change. */
  version = 0;
  readonly #rows = new Map<string, Row>();
  readonly #unique = new Map<UniqueKey, Map<string, string>>();
  /** Ids of rows, by field and by the id that they point at there. */
  readonly #referring = new Map<string, Map<string, Set<string>>>();

  /** Seconds in which rows end, by their ids. */
  readonly #ends = new Map<string, number>();

  constructor(schema: EntitySchema) {
    this.schema = schema;
    for (const key of uniqueKeys(schema)) this.#unique.set(key, new Map());
    for (const [name, field] of Object.entries(schema.fields)) {
      if (field.type === "foreign") this.#referring.set(name, new Map());
    }
  }

  get rows(): ReadonlyMap<string, Row> {
    return this.#rows;
  }

  /** The id of the row whose unique `field` is `value`. */
  idByUnique(field: string, value: string): string | undefined {
    for (const [key, ids] of this.#unique) {
      if (!key.isCacheKey && key.fields[0] === field) return ids.get(value);
    }
    return undefined;
  }

  /** The first key that another row than that of `id` has already. */
  conflict(row: Row, id: string): UniqueKey | undefined {
    for (const [key, ids] of this.#unique) {
      const value = uniqueValue(row, key);
      const holder = value === undefined ? undefined : ids.get(value);
      if (holder !== undefined && holder !== id) return key;
    }
    return undefined;
  }

  /** Rows whose foreign key `field` points at `id`. */
  referring(field: string, id: string): readonly Row[] {
    const ids = this.#referring.get(field)?.get(id) ?? new Set<string>();
    return [...ids].flatMap((rowId) => {
      const row = this.#rows.get(rowId);
      return row === undefined ? [] : [row];
    });
  }

  /** Puts a row in the place of the one with the same id, or beside the others. Keys have been looked at. */
  set(id: string, row: Row): void {
    this.delete(id);
    this.version += 1;
    this.#rows.set(id, row);
    const { ttl } = row;
    if (this.schema.ttl === true && typeof ttl === "number") this.#ends.set(id, ttl);
    for (const [key, ids] of this.#unique) {
      const value = uniqueValue(row, key);
      if (value !== undefined) ids.set(value, id);
    }
    for (const [field, byTarget] of this.#referring) {
      const target = foreignId(row, field);
      if (target === undefined) continue;
      const ids = byTarget.get(target) ?? new Set();
      byTarget.set(target, ids.add(id));
    }
  }

  delete(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.version += 1;
    this.#rows.delete(id);
    this.#ends.delete(id);
    for (const [key, ids] of this.#unique) {
      const value = uniqueValue(row, key);
      if (value !== undefined) ids.delete(value);
    }
    for (const [field, byTarget] of this.#referring) {
      const target = foreignId(row, field);
      if (target === undefined) continue;
      const ids = byTarget.get(target);
      ids?.delete(id);
      if (ids?.size === 0) byTarget.delete(target);
    }
  }

  deleteEnded(nowSeconds: number): void {
    for (const [id, end] of this.#ends) if (end < nowSeconds) this.delete(id);
  }
}
