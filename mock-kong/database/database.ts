// What several nodes share in place of a PostgreSQL server: tables in memory that outlive every node.
import { EntityTables, type Collection, type StoredEntity } from "../config/entity-tables.ts";
import { listedForm } from "../config/listed-form.ts";
import type { EntitySchema } from "../schema/field.ts";
import { DatabaseTable, type Row } from "./database-table.ts";
import { liveRow } from "./time-to-live.ts";

export class Database {
  readonly #tables = new Map<string, DatabaseTable>();
  readonly #collections = new Map<
    string,
    { readonly version: number; readonly made: Collection }
  >();
  readonly #listed = new WeakMap<Row, StoredEntity>();
  #shown: { readonly state: string; readonly tables: EntityTables } | undefined;

  /** Grows with every change. */
  get version(): number {
    return [...this.#tables.values()].reduce((sum, { version }) => sum + version, 0);
  }

  table(schema: EntitySchema): DatabaseTable {
    const known = this.#tables.get(schema.name);
    if (known !== undefined) return known;
    const made = new DatabaseTable(schema);
    this.#tables.set(schema.name, made);
    return made;
  }

  /** Everything as the Admin API lists it; the same object until something changes. */
  tables(nowSeconds: number): EntityTables {
    const state = this.#forgetExpired(nowSeconds)
      ? `${this.version} at ${Math.floor(nowSeconds)}`
      : String(this.version);
    if (this.#shown?.state === state) return this.#shown.tables;
    const filled = [...this.#tables.values()].filter(({ rows }) => rows.size > 0);
    const tables = new EntityTables(filled.map((table) => this.#collection(table, nowSeconds)));
    this.#shown = { state, tables };
    return tables;
  }

  /** One row as the Admin API shows it. */
  listed(schema: EntitySchema, row: Row, nowSeconds: number): StoredEntity {
    return liveRow(schema, this.#form(schema, row), nowSeconds);
  }

  #collection(table: DatabaseTable, nowSeconds: number): Collection {
    const { schema, version, rows } = table;
    const known = this.#collections.get(schema.name);
    if (known?.version === version && schema.ttl !== true && schema.name !== "certificates") {
      return known.made;
    }
    const entities = new Map<string, StoredEntity>();
    for (const [id, row] of rows) entities.set(id, this.listed(schema, row, nowSeconds));
    const { name, primary_key: primary, endpoint_key: endpointKey } = schema;
    const primaryKey = primary[0] ?? "id";
    const made = { name, primaryKey, ...(endpointKey !== undefined && { endpointKey }), entities };
    this.#collections.set(name, { version, made });
    return made;
  }

  #form(schema: EntitySchema, row: Row): StoredEntity {
    const form = this.#listed.get(row) ?? listedForm(schema, { ...row }, false);
    this.#listed.set(row, form);
    if (schema.name !== "certificates") return form;
    return { ...form, snis: this.#namesOf(String(row["id"])) };
  }

  /** The names of a certificate's SNIs, sorted. */
  #namesOf(certificate: string): readonly string[] {
    const rows = this.#tables.get("snis")?.referring("certificate", certificate) ?? [];
    return rows.map(({ name }) => String(name)).toSorted();
  }

  /** Whether rows remain whose time passes. */
  #forgetExpired(nowSeconds: number): boolean {
    let hasEnding = false;
    for (const table of this.#tables.values()) {
      if (table.schema.ttl !== true) continue;
      for (const [id, { ttl }] of table.rows) {
        if (typeof ttl !== "number") continue;
        if (ttl < nowSeconds) table.delete(id);
        else hasEnding = true;
      }
    }
    return hasEnding;
  }
}
