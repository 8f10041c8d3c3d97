// What a database-backed node answers to a write that it does not carry out.
// Source: Kong 3.9.1, kong/db/errors.lua, and the statuses of kong/api/endpoints.lua.
import type { ErrorTable } from "../schema/error-table.ts";
import { schemaViolation } from "../schema/validate-request.ts";
import { luaLiteral } from "./lua-literal.ts";

export interface DatabaseError {
  readonly ok: false;
  readonly status: number;
  readonly body: object;
}

type Key = Readonly<Record<string, unknown>>;

export function violatesSchema(errors: ErrorTable): DatabaseError {
  return refused(400, schemaViolation(errors));
}

export function primaryKeyTaken(key: Key): DatabaseError {
  const message = `primary key violation on key '${luaLiteral(key)}'`;
  return refused(400, { message, name: "primary key violation", code: 3, fields: key });
}

export function missingReference(field: string, key: Key, collection: string): DatabaseError {
  const message = `the foreign key '${luaLiteral(key)}' does not reference an existing '${collection}' entity.`;
  return foreignKeyViolation(message, { [field]: key });
}

/** `child` is the collection that still points here. */
export function stillReferenced(collection: string, child: string): DatabaseError {
  const message = `an existing '${child}' entity references this '${collection}' entity`;
  return foreignKeyViolation(message, { "@referenced_by": child });
}

function foreignKeyViolation(message: string, fields: Key): DatabaseError {
  return refused(400, { message, name: "foreign key violation", code: 4, fields });
}

export function notUnique(fields: Key): DatabaseError {
  const message = `UNIQUE violation detected on '${luaLiteral(fields)}'`;
  return refused(409, { message, name: "unique constraint violation", code: 5, fields });
}

/** The collections of the Admin API hide what was looked for. */
export function entityMissing(): DatabaseError {
  return refused(404, { message: "Not found" });
}

export function invalidPrimaryKey(fields: Key): DatabaseError {
  const message = `invalid primary key: '${luaLiteral(fields)}'`;
  return refused(400, { message, name: "invalid primary key", code: 1, fields });
}

export function invalidUnique(field: string, message: string): DatabaseError {
  return refused(400, { message, name: `invalid unique ${field}`, code: 10 });
}

export function invalidOption(option: string, problem: string): DatabaseError {
  const message = `invalid option (${option}: ${problem})`;
  const options = { [option]: problem };
  return refused(400, { message, name: "invalid options", code: 11, options });
}

/** What could not be found by its unique fields, by the field that should point there. */
export type Unresolved = Readonly<Record<string, Readonly<Record<string, Key>>>>;

export function unresolvedReferences(unresolved: Unresolved, parents: Key): DatabaseError {
  const texts: string[] = [];
  const fields: Record<string, Record<string, string>> = {};
  for (const name of Object.keys(unresolved).toSorted()) {
    const filters = unresolved[name] ?? {};
    for (const key of Object.keys(filters).toSorted()) {
      const filter = filters[key] ?? {};
      const text = `the foreign key cannot be resolved with '${luaLiteral(filter)}' for an existing '${String(parents[name])}' entity`;
      (fields[name] ??= {})[key] = text;
      texts.push(`${name}.${key}: ${text}`);
    }
  }
  const [only] = texts;
  const message =
    texts.length === 1
      ? `foreign key unresolved (${only})`
      : `${texts.length} foreign keys unresolved (${texts.join("; ")})`;
  return refused(400, { message, name: "foreign keys unresolved", code: 13, fields });
}

/** `key`: the field that the entity was named by, unless that was its id. */
export function unsupported(
  operation: "create" | "create or update" | "update" | "remove",
  collection: string,
  key = "id",
): DatabaseError {
  const by = key === "id" ? "" : ` by '${key}'`;
  const message = `cannot ${operation} '${collection}' entities${by} when not using a database`;
  return refused(405, { message, name: "operation unsupported", code: 12 });
}

export function referencedByOthers(message: string): DatabaseError {
  return refused(400, { message, name: "referenced by others", code: 19 });
}

/** Where Kong's own code stumbles. */
export function unexpected(): DatabaseError {
  return refused(500, { message: "An unexpected error occurred" });
}

function refused(status: number, body: object): DatabaseError {
  return { ok: false, status, body };
}
