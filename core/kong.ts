// Kong's wire shapes, field for field: snake_case stays snake_case. Types and facts only, no behaviour.

/** An entity as it stands in a declarative configuration or an answer of the Admin API. */
export type KongEntity = Readonly<Record<string, unknown>>;

/** A DB-less configuration: collections of entities beside the underscored keys. */
export interface DeclarativeConfig {
  readonly _format_version: string;
  readonly _transform?: boolean;
  readonly [collection: string]: unknown;
}

export interface EntityFieldError {
  readonly type: "field" | "entity" | (string & {});
  readonly field?: string;
  readonly message?: string;
  readonly messages?: readonly (string | null)[];
}

/** One item of `flattened_errors` in a 400 of `POST /config?flatten_errors=1`. */
export interface FlatEntityError {
  readonly entity_type: string;
  readonly entity_name?: string;
  readonly entity_id?: string;
  readonly entity_tags?: readonly string[];
  readonly entity?: KongEntity;
  readonly errors: readonly EntityFieldError[];
}

/** What `GET /status` reports as `configuration_hash` before any configuration, and after an empty one. */
export const EMPTY_CONFIGURATION_HASH = "0".repeat(32);

/** The root of every id that Kong and its controller derive from names (UUID version 5). */
export const KONG_ID_NAMESPACE = "fd02801f-0957-4a15-a55a-c8d9606f30b5";
