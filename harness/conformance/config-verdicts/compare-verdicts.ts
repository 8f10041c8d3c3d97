// Compares two verdicts, level by level.
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import { sortedJson } from "../compare/canonical-text.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { Difference, Level } from "../group.ts";
import { withSortedLists } from "./verdict.ts";

export const VERDICT_LEVELS: readonly Level[] = [
  { name: "verdict", title: "accepted, rejected or failed" },
  { name: "fields", title: "the set of flattened errors: entity and field" },
  { name: "texts", title: "the same with the exact texts" },
  { name: "answer", title: "status, message, fields, counts and flattened errors as a whole" },
];

export interface VerdictComparison {
  readonly agrees: Readonly<Record<string, boolean>>;
  readonly differences: readonly Difference[];
}

export function compareVerdicts(expected: JsonObject, got: JsonObject): VerdictComparison {
  const verdict = outcome(expected["status"]) === outcome(got["status"]);
  const answer = same(ordered(expected), ordered(got));
  const isFlattened = expected["flattened"] !== undefined || got["flattened"] !== undefined;
  const isOnBothSides = (expected["flattened"] === undefined) === (got["flattened"] === undefined);
  const fields = isOnBothSides && sameSet(errorPlaces(expected), errorPlaces(got));
  const texts = fields && same(sortedJson(errorTexts(expected)), sortedJson(errorTexts(got)));
  return {
    agrees: { verdict, ...(isFlattened && { fields, texts }), answer },
    differences: answer ? [] : jsonDifferences("answer", ordered(expected), ordered(got)),
  };
}

function outcome(status: unknown): "accepted" | "rejected" | "failed" {
  const code = Number(status);
  if (code >= 200 && code < 300) return "accepted";
  return code >= 500 ? "failed" : "rejected";
}

/** The order of flattened errors, and of the errors of one entity, is that of Lua tables. */
function ordered(verdict: JsonObject): JsonObject {
  const { flattened, ...others } = verdict;
  if (flattened === undefined) return others;
  const entities = arrayOr(flattened)
    .map(objectOr)
    .map((entity) => ({ ...entity, errors: sortedJson(arrayOr(entity["errors"])) }));
  return { ...others, flattened: sortedJson(entities) };
}

function errorPlaces(verdict: JsonObject): readonly unknown[] {
  return eachError(verdict, ({ entity_type, entity_name, entity_tags }, { type, field }) => [
    entity_type,
    entity_name ?? null,
    entity_tags ?? null,
    type,
    field ?? null,
  ]);
}

function errorTexts(verdict: JsonObject): readonly unknown[] {
  return eachError(verdict, ({ entity_type, entity_name }, { type, field, message, messages }) => [
    entity_type,
    entity_name ?? null,
    type,
    field ?? null,
    message ?? messages ?? null,
  ]);
}

function eachError(
  verdict: JsonObject,
  describe: (entity: JsonObject, error: JsonObject) => unknown,
): readonly unknown[] {
  return arrayOr(verdict["flattened"]).flatMap((entity) =>
    arrayOr(objectOr(entity)["errors"]).map((error) => describe(objectOr(entity), objectOr(error))),
  );
}

function same(a: unknown, b: unknown): boolean {
  return withSortedLists(a) === withSortedLists(b);
}

function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  const [left, right] = [new Set(a.map(withSortedLists)), new Set(b.map(withSortedLists))];
  return left.size === right.size && left.isSubsetOf(right);
}
