// What a load answers: the new tables, or Kong's refusal.
import type {
  EntityFieldError,
  FlatEntityError as EntityErrors,
  KongEntity,
} from "../../core/kong.ts";
import type { Entity } from "./entity-id.ts";
import type { EntityTables } from "./entity-tables.ts";

/** The body of a 201: entities by id, per collection. */
export type ConfigView = Readonly<Record<string, Readonly<Record<string, KongEntity>>>>;

export interface ConfigRefusal {
  readonly message: string;
  readonly name?: string;
  readonly code?: number;
  readonly fields?: unknown;
}

/** A position in a list that stands in an entity's place is a number. */
export type FlatFieldError = Omit<EntityFieldError, "field"> & { readonly field?: string | number };
export type FlatEntityError = Omit<EntityErrors, "errors" | "entity_tags"> & {
  /** An empty list of tags is an empty object to Kong. */
  readonly entity_tags?: readonly string[] | Readonly<Record<string, never>>;
  readonly errors: readonly FlatFieldError[];
};

/** Kong answers an empty object, not an empty list, when nothing could be told apart. */
export type FlattenedRefusal = ConfigRefusal & {
  readonly flattened_errors?: readonly FlatEntityError[] | Readonly<Record<string, never>>;
};

export interface LoadRefusal {
  readonly ok: false;
  /** 400, or 500 where Kong stumbles over the input. */
  readonly status: number;
  readonly body: ConfigRefusal;
  /** Status and body for `flatten_errors=1`: Kong sometimes stumbles only over that. */
  readonly flattenedStatus: number;
  readonly flattened: FlattenedRefusal;
}

/** A document of which every entity is well by itself. */
export interface ReadConfig {
  readonly ok: true;
  readonly document: Entity;
  /** Each entity in normal form, which the rest of the load writes ids into. */
  readonly normal: Entity;
  /** What is nested in entities, by entity. */
  readonly nested: ReadonlyMap<Entity, Entity>;
}

export type LoadResult =
  | {
      readonly ok: true;
      readonly tables: EntityTables;
      /** 32 hexadecimal digits; all zeros for an empty configuration. */
      readonly hash: string;
      readonly view: ConfigView;
    }
  | LoadRefusal;
