// A name that no entity could have: Kong says so instead of looking for it.
// Source: Kong 3.9.1, `validate_unique_row_method` of kong/db/dao/init.lua.
import type { CompiledRecord } from "../schema/compile.ts";
import type { ValidationContext } from "../schema/custom-validator.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { Reader } from "../schema/reader.ts";
import { invalidPrimaryKey, invalidUnique, type DatabaseError } from "./database-error.ts";

/** Which entity is meant: by id, or by the unique field that stands for it. */
export interface EntityKey {
  readonly field: string;
  readonly value: string;
}

export function keyError(
  record: CompiledRecord,
  { field, value }: EntityKey,
  context: ValidationContext,
): DatabaseError | undefined {
  const compiled = record.shape(undefined).fields.get(field);
  if (compiled === undefined) return undefined;
  const reader = new Reader(context);
  reader.read(compiled, value);
  const { error } = reader;
  if (error === undefined || error instanceof ErrorTable) return undefined;
  return field === "id" ? invalidPrimaryKey({ id: error }) : invalidUnique(field, error);
}
