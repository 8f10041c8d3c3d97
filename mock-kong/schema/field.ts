// Our schema language: typed plain data that says what Kong's schemas say, in Kong's own words for rules.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface MatchRule {
  /** A Lua pattern. */
  readonly pattern: string;
  readonly err: string;
}

/** What may be said of a value besides its type. Patterns are Lua's. Lengths of strings are bytes. */
export interface Rules {
  readonly eq?: Json;
  readonly ne?: Json;
  readonly one_of?: readonly Json[];
  readonly not_one_of?: readonly Json[];
  /** The value is greater than this. */
  readonly gt?: number;
  readonly timestamp?: true;
  readonly uuid?: true;
  readonly is_regex?: true;
  readonly between?: readonly [number, number];
  readonly len_eq?: number;
  readonly len_min?: number;
  readonly len_max?: number;
  readonly starts_with?: string;
  readonly match?: string;
  readonly not_match?: string;
  readonly match_all?: readonly MatchRule[];
  readonly match_none?: readonly MatchRule[];
  readonly match_any?: { readonly patterns: readonly string[]; readonly err?: string };
  readonly contains?: Json;
  readonly mutually_exclusive_subsets?: readonly (readonly string[])[];
  /** A function of `validators/`, by name. */
  readonly custom_validator?: string;
  readonly required?: boolean;
  /** Replaces the text of whatever rule fails. */
  readonly err?: string;
}

export interface Deprecation {
  readonly message: string;
  readonly removal_in_version: string;
  readonly replaced_with?: readonly { readonly path: readonly string[] }[];
  readonly old_default?: Json;
}

interface FieldAttributes extends Rules {
  readonly default?: Json;
  /** Filled when missing: a UUID, a random string, the time. */
  readonly auto?: true;
  /** A text that is made up when missing; Kong does so once, when it starts. */
  readonly secret?: true;
  readonly unique?: boolean;
  readonly unique_across_ws?: true;
  readonly referenceable?: true;
  readonly encrypted?: true;
  readonly indexed?: true;
  /** Only in the entity as it is written, never stored. */
  readonly transient?: true;
  /** A subschema must say what it is. */
  readonly abstract?: true;
  readonly deprecation?: Deprecation;
}

export interface ScalarField extends FieldAttributes {
  readonly type: "string" | "integer" | "number" | "boolean" | "any";
}
export interface ListField extends FieldAttributes {
  readonly type: "array" | "set";
  readonly elements: Field;
}
export interface MapField extends FieldAttributes {
  readonly type: "map";
  readonly keys: Field;
  readonly values: Field;
}
export interface RecordField extends FieldAttributes, RecordParts {
  readonly type: "record";
  /** Records that are whole entities, inside another one: see `EntitySchema`. */
  readonly subschema_key?: string;
  readonly subschema_error?: string;
  readonly subschemas?: Readonly<Record<string, Subschema>>;
  readonly transformations?: readonly Transformation[];
  readonly ttl?: boolean;
}
export interface ForeignField extends FieldAttributes {
  readonly type: "foreign";
  readonly reference: string;
  readonly on_delete?: "cascade";
}
/** Any JSON, checked by a JSON schema. */
export interface JsonField extends FieldAttributes {
  readonly type: "json";
  readonly json_schema: Json;
}
export type Field = ScalarField | ListField | MapField | RecordField | ForeignField | JsonField;

/** In the order of Kong's own listing. */
export type Fields = Readonly<Record<string, Field>>;

/**
 * An old or short name of something. Without `to` it follows `deprecation.replaced_with`; a function of
 * `shorthands.ts`, by name, where the value is translated.
 */
export type Shorthand = Field & { readonly to?: string };

export interface RecordParts {
  readonly fields?: Fields;
  /** Fields that are kept only where they are written: they are no part of the record's own form. */
  readonly extra_fields?: Fields;
  readonly entity_checks?: readonly EntityCheck[];
  readonly shorthand_fields?: Readonly<Record<string, Shorthand>>;
}

/** Rules on a value of a known field, and on what its elements are. */
export type MatchRules = Rules & { readonly elements?: Field };

/** Rules on several fields at once; field names may be paths such as "config.redis.host". */
export type EntityCheck =
  | { readonly at_least_one_of: readonly string[] }
  | { readonly only_one_of: readonly string[] }
  | { readonly distinct: readonly string[] }
  | { readonly mutually_required: readonly string[] }
  | { readonly mutually_exclusive: readonly string[] }
  | {
      readonly mutually_exclusive_sets: {
        readonly set1: readonly string[];
        readonly set2: readonly string[];
      };
    }
  | { readonly conditional: Conditional }
  | { readonly conditional_at_least_one_of: ConditionalAtLeastOneOf }
  | { readonly custom_entity_check: CustomEntityCheck };

export interface Conditional {
  readonly if_field: string;
  readonly if_match: MatchRules;
  readonly then_field: string;
  readonly then_match: MatchRules;
  readonly then_err?: string;
}

export interface ConditionalAtLeastOneOf {
  readonly if_field: string;
  readonly if_match: MatchRules;
  readonly then_at_least_one_of: readonly string[];
  readonly then_err?: string;
  readonly else_match?: MatchRules;
  readonly else_then_at_least_one_of?: readonly string[];
  readonly else_then_err?: string;
}

export interface CustomEntityCheck {
  /** A function of `validators/entity-checks.ts`, by name. */
  readonly check: string;
  readonly field_sources: readonly string[];
  readonly run_with_missing_fields?: true;
  readonly run_with_invalid_fields?: true;
}

/** Fields that are stored in another form than they are written. */
export interface Transformation {
  readonly input: readonly string[];
  readonly needs?: readonly string[];
  /** A function of `transformations.ts`, by name. */
  readonly on_write: string;
}

/** The part of an entity that depends on its kind: a plugin's config, a route's protocol. */
export interface Subschema extends RecordParts {
  readonly name: string;
  readonly fields: Fields;
}

export interface EntitySchema extends RecordParts {
  /** The DAO's name. */
  readonly name: string;
  readonly fields: Fields;
  readonly primary_key: readonly string[];
  readonly endpoint_key?: string;
  readonly cache_key?: readonly string[];
  /** The field whose value picks the subschema. */
  readonly subschema_key?: string;
  /** `%s` stands for the unknown kind. */
  readonly subschema_error?: string;
  readonly subschemas?: Readonly<Record<string, Subschema>>;
  readonly transformations?: readonly Transformation[];
  readonly ttl?: boolean;
  readonly workspaceable?: boolean;
}

/** Keeps what is written as precise as it is, and checks it. */
export function defineEntity<const S extends EntitySchema>(schema: S): S {
  return schema;
}

export function defineSubschema<const S extends Subschema>(schema: S): S {
  return schema;
}
