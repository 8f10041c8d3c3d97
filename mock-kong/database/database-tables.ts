// What a database holds, in the place of the tables that a DB-less node gets at every load: always as it is now.
import { EntityTables, type StoredEntity } from "../config/entity-tables.ts";
import type { DatabaseTable, Row } from "./database-table.ts";

/** What looking things up needs of the database. */
export interface TableSource {
  /** Undefined for a collection that nobody has written to. */
  table(collection: string): DatabaseTable | undefined;
  readonly tables: Iterable<DatabaseTable>;
  /** A row as the Admin API shows it now. */
  show(table: DatabaseTable, row: Row): StoredEntity;
}

export class DatabaseTables extends EntityTables {
  readonly #source: TableSource;
  readonly #sortedIds = new Map<
    string,
    { readonly version: number; readonly ids: readonly string[] }
  >();

  constructor(source: TableSource) {
    super([]);
    this.#source = source;
  }

  override get collections(): readonly string[] {
    return [...this.#source.tables].flatMap(({ schema, rows }) =>
      rows.size > 0 ? [schema.name] : [],
    );
  }

  override count(collection: string): number {
    return this.#source.table(collection)?.rows.size ?? 0;
  }

  override list(collection: string): readonly StoredEntity[] {
    const table = this.#source.table(collection);
    if (table === undefined) return [];
    return this.#idsOf(table).flatMap((id): readonly StoredEntity[] => {
      const row = table.rows.get(id);
      return row === undefined ? [] : [this.#source.show(table, row)];
    });
  }

  override *inDocumentOrder(collection: string): Iterable<StoredEntity> {
    const table = this.#source.table(collection);
    for (const row of table?.rows.values() ?? []) if (table) yield this.#source.show(table, row);
  }

  override byId(collection: string, id: string): StoredEntity | undefined {
    const table = this.#source.table(collection);
    // To PostgreSQL a UUID is the same in capitals.
    return table && this.#shown(table, id.toLowerCase());
  }

  override byKey(collection: string, key: string): StoredEntity | undefined {
    const table = this.#source.table(collection);
    const field = table?.schema.endpoint_key;
    if (table === undefined || field === undefined) return undefined;
    if (table.schema.fields[field]?.unique === true) {
      return this.#shown(table, table.idByUnique(field, key) ?? "");
    }
    const row = [...table.rows.values()].findLast((one) => one[field] === key);
    return row && this.#source.show(table, row);
  }

  override referring(collection: string, field: string, id: string): readonly StoredEntity[] {
    const table = this.#source.table(collection);
    if (table === undefined) return [];
    return table
      .referring(field, id)
      .toSorted((left, right) => (String(left["id"]) < String(right["id"]) ? -1 : 1))
      .map((row) => this.#source.show(table, row));
  }

  #shown(table: DatabaseTable, id: string): StoredEntity | undefined {
    const row = table.rows.get(id);
    return row && this.#source.show(table, row);
  }

  #idsOf({ schema, version, rows }: DatabaseTable): readonly string[] {
    const known = this.#sortedIds.get(schema.name);
    if (known?.version === version) return known.ids;
    const ids = [...rows.keys()].toSorted((left, right) => (left < right ? -1 : 1));
    this.#sortedIds.set(schema.name, { version, ids });
    return ids;
  }
}
