// Where an entity points.
import { isJsonObject } from "../core/json.ts";
import type { KongEntity } from "../core/kong.ts";

/** The id that a foreign key of `entity` holds, if any. */
export function foreignId(entity: KongEntity, field: string): string | undefined {
  const reference = entity[field];
  if (!isJsonObject(reference)) return undefined;
  return typeof reference["id"] === "string" ? reference["id"] : undefined;
}
