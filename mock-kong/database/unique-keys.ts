// What a database keeps unique, by the names that its constraints have there.
import { objectOr, stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { EntitySchema } from "../schema/field.ts";

export interface UniqueKey {
  /** As PostgreSQL names it in the error. */
  readonly constraint: string;
  readonly fields: readonly string[];
  /** Whether all fields together are one text, in which a null is an empty part. */
  readonly isCacheKey: boolean;
}

const known = new WeakMap<EntitySchema, readonly UniqueKey[]>();

/** In the order in which the database looks at them, the primary key left out. */
export function uniqueKeys(schema: EntitySchema): readonly UniqueKey[] {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const { name, cache_key: cacheKey = [], fields } = schema;
  const keys: UniqueKey[] = Object.entries(fields)
    .filter(([, field]) => field.unique)
    .map(([field]) => ({
      constraint: `${name}_ws_id_${field}_unique`,
      fields: [field],
      isCacheKey: false,
    }));
  if (cacheKey.length > 1) {
    keys.push({ constraint: `${name}_cache_key_key`, fields: cacheKey, isCacheKey: true });
  }
  known.set(schema, keys);
  return keys;
}

/** What two rows may not share; `undefined` where nulls make every row different. */
export function uniqueValue(
  row: KongEntity,
  { fields, isCacheKey }: UniqueKey,
): string | undefined {
  const parts = fields.map((field) => partText(row[field]));
  if (isCacheKey) return JSON.stringify(parts.map((part) => part ?? ""));
  return parts[0];
}

/** Every unique field is a text or a foreign key. */
function partText(value: unknown): string | undefined {
  return stringOr(value, undefined) ?? stringOr(objectOr(value)["id"], undefined);
}
