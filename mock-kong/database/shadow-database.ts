// What a node without a database holds, as a database that writes are checked against and never reach.
import type { EntityTables } from "../config/entity-tables.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { CompiledRecord } from "../schema/compile.ts";
import { isTable, type Table } from "../schema/lua-value.ts";
import type { SchemaRegistry } from "../schema/registry.ts";
import { Database } from "./database.ts";

const shadows = new WeakMap<EntityTables, Database>();

/** Made when the first write comes; configurations never change, they are replaced. */
export function shadowDatabase(tables: EntityTables, schemas: SchemaRegistry): Database {
  const known = shadows.get(tables);
  if (known !== undefined) return known;
  const made = new Database();
  for (const collection of tables.collections) {
    const schema = schemas.entities.get(collection);
    const record = schemas.entity(collection);
    if (schema === undefined || record === undefined) continue;
    for (const entity of tables.inDocumentOrder(collection)) {
      const { id } = entity;
      if (typeof id === "string") made.table(schema).set(id, withoutOldNames(record, entity));
    }
  }
  shadows.set(tables, made);
  return made;
}

/** Listed entities show deprecated names beside the new ones; rows do not have them. */
function withoutOldNames(record: CompiledRecord, entity: Readonly<Table>): KongEntity {
  const row: Table = { ...entity };
  for (const { name } of record.shorthands) delete row[name];
  for (const [name, { record: inner }] of record.shapeOf(row).fields) {
    const value = row[name];
    if (inner !== undefined && isTable(value)) row[name] = withoutOldNames(inner, value);
  }
  return row;
}
