// A routing condition as data, and its evaluation: what Kong's ATC router does with an expression.
import { blockContains, type AddressBlock } from "./ip-address.ts";
import type { RoutedRequest } from "./routed-request.ts";
import { fieldValues, type Field } from "./field.ts";

export type Predicate =
  | { readonly kind: "all"; readonly of: readonly Predicate[] }
  | { readonly kind: "any"; readonly of: readonly Predicate[] }
  | { readonly kind: "not"; readonly of: Predicate }
  | Comparison;

export interface Comparison {
  readonly kind: "compare";
  readonly field: Field;
  /** One matching value is enough; otherwise every value of the field must match. */
  readonly anyValue: boolean;
  readonly lower: boolean;
  readonly test: Test;
}

export type Test =
  | { readonly kind: "text"; readonly operator: TextOperator; readonly value: string }
  | { readonly kind: "number"; readonly operator: NumberOperator; readonly value: number }
  | { readonly kind: "pattern"; readonly pattern: RegExp }
  | { readonly kind: "range"; readonly operator: "in" | "not in"; readonly range: AddressBlock };

export type TextOperator = "==" | "!=" | "^=" | "=^" | "contains";
export type NumberOperator = "==" | "!=" | ">" | ">=" | "<" | "<=";

/** What the path comparisons of a matching predicate found. */
export interface PathMatch {
  /** The part of the path that a prefix or a regular expression covered. */
  matched: string | undefined;
  captures: Readonly<Record<string, string>> | undefined;
}

/** Later path comparisons overwrite what earlier ones noted in `found`, as in Kong. */
export function holds(predicate: Predicate, request: RoutedRequest, found: PathMatch): boolean {
  switch (predicate.kind) {
    case "all":
      return predicate.of.every((part) => holds(part, request, found));
    case "any":
      return predicate.of.some((part) => holds(part, request, found));
    case "not":
      return !holds(predicate.of, request, found);
    case "compare":
      return compares(predicate, request, found);
  }
}

function compares(comparison: Comparison, request: RoutedRequest, found: PathMatch): boolean {
  const values = fieldValues(comparison.field, request);
  if (values.length === 0) return false;
  const note = comparison.field.name === "http.path" ? found : undefined;
  const matches = (value: string | number) =>
    passes(
      comparison.test,
      comparison.lower && typeof value === "string" ? value.toLowerCase() : value,
      note,
    );
  return comparison.anyValue ? values.some(matches) : values.every(matches);
}

function passes(test: Test, value: string | number, note: PathMatch | undefined): boolean {
  switch (test.kind) {
    case "text":
      return typeof value === "string" && passesText(test.operator, value, test.value, note);
    case "number":
      return typeof value === "number" && passesNumber(test.operator, value, test.value);
    case "pattern":
      return typeof value === "string" && passesPattern(test.pattern, value, note);
    case "range":
      if (typeof value !== "string") return false;
      return blockContains(test.range, value) === (test.operator === "in");
  }
}

function passesText(
  operator: TextOperator,
  value: string,
  wanted: string,
  note: PathMatch | undefined,
): boolean {
  switch (operator) {
    case "==":
      if (value !== wanted) return false;
      if (note !== undefined) note.matched = wanted;
      return true;
    case "!=":
      return value !== wanted;
    case "^=":
      if (!value.startsWith(wanted)) return false;
      if (note !== undefined) note.matched = wanted;
      return true;
    case "=^":
      return value.endsWith(wanted);
    case "contains":
      return value.includes(wanted);
  }
}

function passesNumber(operator: NumberOperator, value: number, wanted: number): boolean {
  switch (operator) {
    case "==":
      return value === wanted;
    case "!=":
      return value !== wanted;
    case ">":
      return value > wanted;
    case ">=":
      return value >= wanted;
    case "<":
      return value < wanted;
    case "<=":
      return value <= wanted;
  }
}

function passesPattern(pattern: RegExp, value: string, note: PathMatch | undefined): boolean {
  const match = pattern.exec(value);
  if (match === null) return false;
  if (note === undefined) return true;
  note.matched = match[0];
  note.captures = { ...Object.fromEntries(match.entries()), ...match.groups };
  return true;
}
