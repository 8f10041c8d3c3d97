// Rules on several fields at once. Source: Kong 3.9.1, `Schema.entity_checkers` and `run_entity_check`.
import type { ErrorTable } from "./error-table.ts";
import type {
  Conditional,
  ConditionalAtLeastOneOf,
  EntityCheck,
  Field,
  MatchRules,
} from "./field.ts";
import {
  CUSTOM_CHECK_FAILED,
  quotedList,
  REQUIRED,
  REQUIRED_FOR_ENTITY_CHECK,
} from "./messages.ts";
import { isNonempty, isReference, valueAt } from "./path.ts";
import type { ValidationContext } from "./custom-validator.ts";
import type { Table } from "./lua-value.ts";
import type { Rule } from "./rules.ts";
import { entityChecks } from "./validators/entity-checks.ts";

export interface CheckFields {
  field(path: string): Field | undefined;
  /** The field at `path` with more rules, for the two sides of a condition. Null is a value like any other. */
  withRules(path: string, rules: MatchRules): Rule;
}

/** A failed check: its text; errors of single fields are put into the table by the check itself. */
type Outcome = string | undefined;

/** The errors so far; the table is made when it is first asked for. */
export interface CheckErrors {
  readonly table: ErrorTable;
  has(name: string): boolean;
}

type Run = (input: Readonly<Table>, context: ValidationContext, errors: CheckErrors) => Outcome;

interface Source {
  readonly name: string;
  readonly path: readonly string[];
  readonly isRequired: boolean;
  readonly isReferenceable: boolean;
}

export interface CompiledEntityCheck {
  readonly sources: readonly Source[];
  readonly runsWithMissing: boolean;
  readonly runsWithInvalid: boolean;
  readonly run: Run;
}

export function compileEntityCheck(check: EntityCheck, fields: CheckFields): CompiledEntityCheck {
  const make = (
    names: readonly string[],
    required: readonly string[],
    run: Run,
    runs: { readonly withMissing?: boolean; readonly withInvalid?: boolean } = {},
  ): CompiledEntityCheck => ({
    sources: names.map((name) => ({
      name,
      path: name.split("."),
      isRequired: required.includes(name),
      isReferenceable: fields.field(name)?.referenceable === true,
    })),
    runsWithMissing: runs.withMissing === true,
    runsWithInvalid: runs.withInvalid === true,
    run,
  });
  const list = (names: readonly string[], run: Run, withMissing: boolean, withInvalid: boolean) =>
    make(names, names, run, { withMissing, withInvalid });

  if ("at_least_one_of" in check) {
    return list(check.at_least_one_of, atLeastOneOf(check.at_least_one_of), true, true);
  }
  if ("only_one_of" in check) {
    return list(check.only_one_of, onlyOneOf(check.only_one_of), false, true);
  }
  if ("distinct" in check) return list(check.distinct, distinct(check.distinct), false, true);
  if ("mutually_required" in check) {
    return list(check.mutually_required, mutuallyRequired(check.mutually_required), true, false);
  }
  if ("mutually_exclusive" in check) {
    return list(check.mutually_exclusive, mutuallyExclusive(check.mutually_exclusive), true, false);
  }
  if ("mutually_exclusive_sets" in check) {
    const { set1, set2 } = check.mutually_exclusive_sets;
    return make([...set1, ...set2], [], exclusiveSets(set1, set2), { withMissing: true });
  }
  if ("conditional" in check) {
    const { if_field: on, then_field: then } = check.conditional;
    return make([on, then], [on], conditional(check.conditional, fields), { withInvalid: true });
  }
  if ("conditional_at_least_one_of" in check) {
    const rule = check.conditional_at_least_one_of;
    const others = [...rule.then_at_least_one_of, ...(rule.else_then_at_least_one_of ?? [])];
    return make([rule.if_field, ...others], [], conditionalAtLeastOneOf(rule, fields), {
      withMissing: true,
      withInvalid: true,
    });
  }
  const { field_sources: sources, ...rule } = check.custom_entity_check;
  return make(sources, sources, custom(rule.check), {
    withMissing: rule.run_with_missing_fields === true,
    withInvalid: rule.run_with_invalid_fields === true,
  });
}

/** Runs one check on a whole entity; `isFull` says that missing fields really are missing. */
export function runEntityCheck(
  check: CompiledEntityCheck,
  input: Readonly<Table>,
  isFull: boolean,
  context: ValidationContext,
  errors: CheckErrors,
): void {
  const missing: string[] = [];
  let allMissing = true;
  let allValid = true;
  for (const source of check.sources) {
    const value = source.path.length === 1 ? input[source.name] : valueAt(input, source.path);
    if (value === undefined) {
      if (!check.runsWithMissing && source.isRequired) missing.push(source.name);
    } else {
      allMissing = false;
      if (source.isReferenceable && isReference(value)) return;
    }
    if (errors.has(source.name)) allValid = false;
  }
  if (!allValid && !check.runsWithInvalid) return;
  // A custom check may ask to run on missing fields, but only a built-in one runs when all of them are.
  if (allMissing && !(check.runsWithMissing && isFull)) return;
  if (missing.length > 0) {
    for (const name of missing) errors.table.setPath(name, REQUIRED_FOR_ENTITY_CHECK);
    return;
  }
  const error = check.run(input, context, errors);
  if (error !== undefined) errors.table.addEntityError(error);
}

function at(input: Readonly<Table>, name: string): unknown {
  return name.includes(".") ? valueAt(input, name.split(".")) : input[name];
}

function nonempty(input: Readonly<Table>, names: readonly string[]): readonly string[] {
  return names.filter((name) => isNonempty(at(input, name)));
}

function atLeastOneOf(names: readonly string[]): Run {
  const message = `at least one of these fields must be non-empty: ${quotedList(names)}`;
  const paths = names.map((name) => name.split("."));
  return (input) => (paths.some((path) => isNonempty(valueAt(input, path))) ? undefined : message);
}

function onlyOneOf(names: readonly string[]): Run {
  const message = `exactly one of these fields must be non-empty: ${quotedList(names)}`;
  return (input) => (nonempty(input, names).length === 1 ? undefined : message);
}

function distinct(names: readonly string[]): Run {
  return (input) => {
    const values = nonempty(input, names).map((name) => at(input, name));
    return new Set(values).size === values.length
      ? undefined
      : `values of these fields must be distinct: ${quotedList(names)}`;
  };
}

/** Also used for the fields that a transformation needs. */
export function mutuallyRequired(names: readonly string[]): Run {
  return (input) => {
    const count = nonempty(input, names).length;
    return count === 0 || count === names.length
      ? undefined
      : `all or none of these fields must be set: ${quotedList(names)}`;
  };
}

function mutuallyExclusive(names: readonly string[]): Run {
  return (input) =>
    nonempty(input, names).length <= 1
      ? undefined
      : `only one or none of these fields must be set: ${quotedList(names)}`;
}

function exclusiveSets(first: readonly string[], second: readonly string[]): Run {
  return (input) => {
    const [set1, set2] = [nonempty(input, first), nonempty(input, second)];
    if (set1.length === 0 || set2.length === 0) return undefined;
    return `these sets are mutually exclusive: ${quotedList([set1, set2])}`;
  };
}

function conditional(rule: Conditional, fields: CheckFields): Run {
  const ifPath = rule.if_field.split(".");
  const thenPath = rule.then_field.split(".");
  const ifField = fields.withRules(rule.if_field, rule.if_match);
  const thenField = fields.withRules(rule.then_field, rule.then_match);
  const usual = `failed conditional validation given value of field '${rule.if_field}'`;
  const message = rule.then_err?.replace("%s", rule.if_field) ?? usual;
  // From its second run on, Kong's rule has inherited from the field what it does not say itself.
  const isRequired = rule.then_match.required ?? fields.field(rule.then_field)?.required ?? false;
  return (input, context, errors) => {
    if (ifField(valueAt(input, ifPath) ?? null, context) !== undefined) {
      return undefined;
    }
    const thenValue = valueAt(input, thenPath) ?? null;
    if (isRequired && thenValue === null) {
      errors.table.setPath(rule.then_field, REQUIRED);
      return usual;
    }
    const error = thenField(thenValue, context);
    if (error === undefined) return undefined;
    errors.table.setPath(rule.then_field, error);
    return message;
  };
}

function conditionalAtLeastOneOf(rule: ConditionalAtLeastOneOf, fields: CheckFields): Run {
  const ifPath = rule.if_field.split(".");
  const ifField = fields.withRules(rule.if_field, rule.if_match);
  const elseField =
    rule.else_match === undefined ? undefined : fields.withRules(rule.if_field, rule.else_match);
  return (input, context) => {
    const value = valueAt(input, ifPath);
    if (value === undefined) return undefined;
    if (ifField(value, context) === undefined) {
      const names = rule.then_at_least_one_of;
      return anySet(input, names) ? undefined : noneSet(names, rule.then_err);
    }
    if (elseField === undefined || elseField(value, context) !== undefined) {
      return undefined;
    }
    const names = rule.else_then_at_least_one_of ?? [];
    return anySet(input, names) ? undefined : noneSet(names, rule.else_then_err);
  };
}

function anySet(input: Readonly<Table>, names: readonly string[]): boolean {
  for (const name of names) if (isNonempty(at(input, name))) return true;
  return false;
}

function noneSet(names: readonly string[], error: string | undefined): string {
  return (
    error?.replace("%s", quotedList(names)) ??
    `at least one of these fields must be non-empty: ${quotedList(names)}`
  );
}

function custom(name: string): Run {
  const check = entityChecks[name];
  if (check === undefined) throw new RangeError(`no entity check is called ${name}`);
  return (input, context) => {
    const failure = check(input, context);
    return failure === true ? CUSTOM_CHECK_FAILED : failure;
  };
}
