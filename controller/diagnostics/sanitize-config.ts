// A configuration without its secrets, fit to be shown.
import { sha256Hex } from "../../core/hash.ts";
import { arrayOr, isJsonObject } from "../../core/json.ts";
import type { DeclarativeConfig, KongEntity } from "../../core/kong.ts";
import { SECRET_FIELDS } from "../push/secret-fields.ts";

const REDACTED = "{vault://redacted-value}";

/**
 * Keys, passwords and secrets are replaced by something that looks like a vault reference. The keys of key-auth differ
 * from each other still, since they must be unique: each becomes its own digest.
 *
 * The configuration of plugins is left as it is: nothing here knows which of its fields are secret.
 */
export function sanitizeConfig(config: DeclarativeConfig): DeclarativeConfig {
  const { _format_version } = config;
  return { ...sanitizeCollections(config), _format_version };
}

function sanitizeCollections(holder: KongEntity): KongEntity {
  return Object.fromEntries(
    Object.entries(holder).map(([collection, entities]) => [
      collection,
      collection === "consumers"
        ? arrayOr(entities).map((entity) =>
            isJsonObject(entity) ? sanitizeCollections(entity) : entity,
          )
        : redactCollection(collection, entities),
    ]),
  );
}

function redactCollection(collection: string, entities: unknown): unknown {
  const field = SECRET_FIELDS.get(collection);
  if (field === undefined) return entities;
  return arrayOr(entities).map((entity) =>
    isJsonObject(entity) && entity[field] !== undefined
      ? { ...entity, [field]: redacted(collection, entity[field]) }
      : entity,
  );
}

function redacted(collection: string, secret: unknown): string {
  if (collection !== "keyauth_credentials" || typeof secret !== "string") return REDACTED;
  return `{vault://${sha256Hex(secret).slice(0, 32)}}`;
}
