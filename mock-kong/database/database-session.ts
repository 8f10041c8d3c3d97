// What a write needs: the database, and what the node that carries it out knows.
import type { Random } from "../../core/random.ts";
import type { CompiledRecord } from "../schema/compile.ts";
import type { EntitySchema } from "../schema/field.ts";
import type { SchemaRegistry } from "../schema/registry.ts";
import type { Database } from "./database.ts";
import type { DatabaseTable } from "./database-table.ts";

export interface DatabaseSession {
  readonly database: Database;
  /** Whether writes are checked and then refused: a node without a database. */
  readonly isReadOnly: boolean;
  readonly schemas: SchemaRegistry;
  readonly random: Random;
  /** Seconds since the Unix epoch; thousandths count. */
  readonly nowSeconds: number;
}

/** @throws {RangeError} for a collection that the node does not know. */
export function schemaOf({ schemas }: DatabaseSession, collection: string): EntitySchema {
  const schema = schemas.entities.get(collection);
  if (schema === undefined) throw new RangeError(`no collection ${collection}`);
  return schema;
}

export function recordOf({ schemas }: DatabaseSession, collection: string): CompiledRecord {
  const record = schemas.entity(collection);
  if (record === undefined) throw new RangeError(`no collection ${collection}`);
  return record;
}

export function tableOf(session: DatabaseSession, collection: string): DatabaseTable {
  return session.database.table(schemaOf(session, collection));
}
