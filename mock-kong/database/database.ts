// What several nodes share in place of a PostgreSQL server: tables in memory that outlive every node.
import type { EntityTables, StoredEntity } from "../config/entity-tables.ts";
import { listedForm } from "../config/listed-form.ts";
import type { EntitySchema } from "../schema/field.ts";
import { DatabaseTable, type Row } from "./database-table.ts";
import { DatabaseTables } from "./database-tables.ts";
import { liveRow } from "./time-to-live.ts";

export class Database {
  readonly #tables = new Map<string, DatabaseTable>();
  readonly #forms = new WeakMap<Row, StoredEntity>();
  readonly #shown: EntityTables;
  #nowSeconds = 0;

  constructor() {
    this.#shown = new DatabaseTables({
      table: (collection) => this.#tables.get(collection),
      tables: { [Symbol.iterator]: () => this.#tables.values() },
      show: ({ schema }, row) => this.listed(schema, row, this.#nowSeconds),
    });
  }

  /** Grows with every change. */
  get version(): number {
    let sum = 0;
    for (const { version } of this.#tables.values()) sum += version;
    return sum;
  }

  table(schema: EntitySchema): DatabaseTable {
    const known = this.#tables.get(schema.name);
    if (known !== undefined) return known;
    const made = new DatabaseTable(schema);
    this.#tables.set(schema.name, made);
    return made;
  }

  /** Everything as the Admin API lists it, at that time and after every later change. */
  tables(nowSeconds: number): EntityTables {
    this.#nowSeconds = nowSeconds;
    for (const table of this.#tables.values()) table.deleteEnded(nowSeconds);
    return this.#shown;
  }

  /** One row as the Admin API shows it. */
  listed(schema: EntitySchema, row: Row, nowSeconds: number): StoredEntity {
    const form = this.#forms.get(row) ?? listedForm(schema, { ...row }, false);
    this.#forms.set(row, form);
    if (schema.name === "certificates") return { ...form, snis: this.#namesOf(String(row["id"])) };
    return liveRow(schema, form, nowSeconds);
  }

  /** The names of a certificate's SNIs, sorted. */
  #namesOf(certificate: string): readonly string[] {
    const rows = this.#tables.get("snis")?.referring("certificate", certificate) ?? [];
    return rows.map(({ name }) => String(name)).toSorted();
  }
}
