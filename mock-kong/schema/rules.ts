// The rules on a single value, in the order in which Kong tries them.
import { UNEXPLAINED, type ValidationContext } from "./custom-validator.ts";
import { luaText } from "./lua-value.ts";
import { luaPattern } from "./lua-pattern.ts";
import { quotedList } from "./messages.ts";
import type { ErrorNode } from "./error-table.ts";
import type { Field, Json, Rules } from "./field.ts";
import { customValidators } from "./validators/custom-validators.ts";

/** The error of a value that breaks the rule. */
export type Rule = (value: unknown, context: ValidationContext) => ErrorNode | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Source: Kong 3.9.1, `Schema.validators_order`. Strings may not be empty unless `len_min` says so. */
export function compileRules(field: Field): readonly Rule[] {
  const rules: Rule[] = [];
  const add = (rule: Rule | undefined) => {
    if (rule === undefined) return;
    const { err } = field;
    rules.push(
      err === undefined
        ? rule
        : (value, context) => (rule(value, context) === undefined ? undefined : err),
    );
  };
  equalityRules(field).forEach(add);
  numberRules(field).forEach(add);
  lengthRules(field).forEach(add);
  textRules(field).forEach(add);
  if (field.contains !== undefined) add(contains(field.contains));
  if (field.custom_validator !== undefined) add(custom(field.custom_validator));
  if (field.mutually_exclusive_subsets !== undefined) {
    add(exclusiveSubsets(field.mutually_exclusive_subsets));
  }
  return rules;
}

function equalityRules({ eq, ne, one_of: some, not_one_of: none }: Rules): (Rule | undefined)[] {
  return [
    eq === undefined || eq === null
      ? undefined
      : (value) => (value === eq ? undefined : `value must be ${luaText(eq)}`),
    ne === undefined || ne === null
      ? undefined
      : (value) => (value === ne ? `value must not be ${luaText(ne)}` : undefined),
    none && among(none, false, `must not be one of: ${none.map(luaText).join(", ")}`),
    some && among(some, true, `expected one of: ${some.map(luaText).join(", ")}`),
  ];
}

function among(options: readonly Json[], wanted: boolean, message: string): Rule {
  const known = new Set<unknown>(options);
  return (value) => (known.has(value) === wanted ? undefined : message);
}

function numberRules(rules: Rules): (Rule | undefined)[] {
  const { gt, between } = rules;
  return [
    gt === undefined
      ? undefined
      : (value) => (Number(value) > gt ? undefined : `value must be greater than ${gt}`),
    rules.timestamp
      ? (value) => (Number(value) > 0 ? undefined : "expected a valid timestamp")
      : undefined,
    rules.uuid
      ? (value) => (UUID.test(String(value)) ? undefined : "expected a valid UUID")
      : undefined,
    rules.is_regex ? custom("regex") : undefined,
    between === undefined
      ? undefined
      : (value) =>
          Number(value) < between[0] || Number(value) > between[1]
            ? `value should be between ${Math.trunc(between[0])} and ${Math.trunc(between[1])}`
            : undefined,
  ];
}

function lengthRules(field: Field): (Rule | undefined)[] {
  const { len_eq: equal, len_max: most } = field;
  const least = field.len_min ?? (field.type === "string" ? 1 : undefined);
  return [
    equal === undefined
      ? undefined
      : (value) => (lengthOf(value) === equal ? undefined : `length must be ${equal}`),
    least === undefined ? undefined : atLeast(least),
    most === undefined
      ? undefined
      : (value) => (lengthOf(value) <= most ? undefined : `length must be at most ${most}`),
  ];
}

function atLeast(least: number): Rule {
  const error = `length must be at least ${least}`;
  // By far the most common: a text that may not be empty.
  if (least === 1) {
    return (value) => (value === "" || lengthIsZero(value) ? error : undefined);
  }
  return (value) => (lengthOf(value) >= least ? undefined : error);
}

function lengthIsZero(value: unknown): boolean {
  return typeof value !== "string" && lengthOf(value) === 0;
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function textRules(rules: Rules): (Rule | undefined)[] {
  const { starts_with: start, match, not_match: unmatched, match_any: any } = rules;
  return [
    start === undefined
      ? undefined
      : (value) => (String(value).startsWith(start) ? undefined : `should start with: ${start}`),
    unmatched === undefined ? undefined : pattern(unmatched, false),
    ...(rules.match_none ?? []).map(({ pattern: text, err }) => pattern(text, false, err)),
    match === undefined ? undefined : pattern(match, true),
    ...(rules.match_all ?? []).map(({ pattern: text, err }) => pattern(text, true, err)),
    any && anyPattern(any.patterns, any.err),
  ];
}

/** The value must, or must not, match a Lua pattern. */
function pattern(text: string, wanted: boolean, error?: string): Rule {
  const regex = luaPattern(text);
  return (value) => (regex.test(String(value)) === wanted ? undefined : (error ?? invalid(value)));
}

function anyPattern(texts: readonly string[], error: string | undefined): Rule {
  const regexes = texts.map(luaPattern);
  return (value) => {
    const text = String(value);
    for (const regex of regexes) if (regex.test(text)) return undefined;
    return error ?? invalid(value);
  };
}

function invalid(value: unknown): string {
  return `invalid value: ${String(value)}`;
}

function contains(wanted: Json): Rule {
  const error = `expected to contain: ${luaText(wanted)}`;
  return (value) => (Array.isArray(value) && value.includes(wanted) ? undefined : error);
}

function custom(name: string): Rule {
  const validator = customValidators[name];
  if (validator === undefined) throw new RangeError(`no custom validator is called ${name}`);
  return (value, context) => {
    const failure = validator(value, context);
    if (failure !== UNEXPLAINED) return failure;
    return name === "regex"
      ? `not a valid regex: ${String(value)}`
      : `failed validating: ${String(value)}`;
  };
}

function exclusiveSubsets(subsets: readonly (readonly string[])[]): Rule {
  const subsetOf = new Map<unknown, readonly string[]>(
    subsets.flatMap((subset) => subset.map((member) => [member, subset] as const)),
  );
  return (value) => {
    let first: readonly string[] | undefined;
    for (const item of Array.isArray(value) ? value : []) {
      const subset = subsetOf.get(item);
      first ??= subset;
      if (subset !== undefined && subset !== first) return exclusiveError(value, subsetOf);
    }
    return undefined;
  };
}

function exclusiveError(value: unknown, subsetOf: ReadonlyMap<unknown, readonly string[]>): string {
  const present = new Set<readonly string[]>();
  for (const item of Array.isArray(value) ? value : []) {
    const subset = subsetOf.get(item);
    if (subset !== undefined) present.add(subset);
  }
  return `these sets are mutually exclusive: ${quotedList([...present])}`;
}
