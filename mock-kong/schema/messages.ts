// The texts of failed rules. Source: Kong 3.9.1, kong/db/schema/init.lua.

export const WRONG_TYPE = {
  array: "expected an array",
  set: "expected a set",
  map: "expected a map",
  record: "expected a record",
  string: "expected a string",
  number: "expected a number",
  boolean: "expected a boolean",
  integer: "expected an integer",
} as const;

export const REQUIRED = "required field missing";
export const UNKNOWN_FIELD = "unknown field";
export const NOT_NULL_ALLOWED = "value must be null";
export const MISSING_PRIMARY_KEY = "missing primary key";
export const ABSTRACT_FIELD = "error in schema definition: abstract field was not specialized";
export const REQUIRED_FOR_ENTITY_CHECK = "field required for entity check";
export const CUSTOM_CHECK_FAILED = "entity check failed";

/** `'a', 'b'`; lists inside become `('a', 'b')`. */
export function quotedList(words: readonly (string | readonly string[])[]): string {
  return words
    .map((word) => (typeof word === "string" ? `'${word}'` : `(${quotedList(word)})`))
    .join(", ");
}
