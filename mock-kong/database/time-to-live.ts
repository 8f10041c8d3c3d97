// Rows that end by themselves: stored with the second of their end, shown with the seconds that are left.
import type { KongEntity } from "../../core/kong.ts";
import type { EntitySchema } from "../schema/field.ts";

/** Source: Kong 3.9.1, `DAO_MAX_TTL` of kong/constants.lua. */
const TTL_SECONDS_MAX = 100_000_000;

/** The row as it is shown at `nowSeconds`. */
export function liveRow(schema: EntitySchema, row: KongEntity, nowSeconds: number): KongEntity {
  if (schema.ttl !== true) return row;
  const { ttl } = row;
  return { ...row, ttl: typeof ttl === "number" ? Math.floor(ttl - nowSeconds) : null };
}

/** What is wrong with an entity's `ttl` as it was written, if anything. */
export function ttlError(ttl: unknown): string | undefined {
  const isFine = Number.isInteger(ttl) && Number(ttl) >= 0 && Number(ttl) <= TTL_SECONDS_MAX;
  return isFine ? undefined : `must be an integer between 0 and ${TTL_SECONDS_MAX}`;
}

/** The second in which the row ends; null for one that stays. */
export function endOf(ttl: unknown, fromSeconds: number): number | null {
  return typeof ttl === "number" && ttl > 0 ? fromSeconds + ttl : null;
}
