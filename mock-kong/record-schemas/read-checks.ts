// Checks of several fields as `GET /schemas/...` shows them.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { checkedAs } from "../checked-as.ts";
import type { EntityCheck } from "../schema/field.ts";

/** Stands for code that the Admin API does not show, until somebody knows better: see `add-code.ts`. */
export const UNKNOWN_CODE = "";

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

const isConditional = (value: unknown) => {
  const {
    if_field: on,
    if_match: match,
    then_field: then,
    then_match: thenMatch,
  } = objectOr(value);
  return [on, then].every((name) => typeof name === "string") && [match, thenMatch].every(isTable);
};

const isConditionalList = (value: unknown) => {
  const { if_field: on, if_match: match, then_at_least_one_of: names } = objectOr(value);
  return typeof on === "string" && isTable(match) && isTexts(names);
};

/** Kong shows an empty table as an object or as a list. */
const isTable = (value: unknown) => isJsonObject(value) || Array.isArray(value);

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  at_least_one_of: isTexts,
  only_one_of: isTexts,
  distinct: isTexts,
  mutually_required: isTexts,
  mutually_exclusive: isTexts,
  mutually_exclusive_sets: (value) =>
    [objectOr(value)["set1"], objectOr(value)["set2"]].every(isTexts),
  conditional: isConditional,
  conditional_at_least_one_of: isConditionalList,
  custom_entity_check: (value) => isTexts(objectOr(value)["field_sources"]),
};

export function readChecks(
  checks: unknown,
  place: string,
  warn: (warning: string) => void,
): readonly EntityCheck[] {
  return arrayOr(checks).flatMap((check) =>
    Object.entries(objectOr(check)).flatMap(([kind, value]) => {
      if (KINDS[kind]?.(value) === true)
        return [checkedAs<EntityCheck>({ [kind]: known(kind, value) })];
      warn(`${place}: a check of kind ${kind} is left out`);
      return [];
    }),
  );
}

function known(kind: string, value: unknown): unknown {
  if (kind !== "custom_entity_check") return withMatches(value);
  return { ...objectOr(value), check: stringOr(objectOr(value)["check"], UNKNOWN_CODE) };
}

/** An empty rule may be shown as an empty list. */
function withMatches(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => [
    name,
    name.endsWith("_match") && Array.isArray(item) ? {} : item,
  ]);
  const made: JsonObject = Object.fromEntries(entries);
  return made;
}
