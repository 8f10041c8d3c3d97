// Fields as `GET /schemas/...` shows them, turned back into our schema language: the inverse of `schema/schema-json.ts`.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { checkedAs } from "../checked-as.ts";
import type { Field, Fields, Shorthand } from "../schema/field.ts";
import { readChecks } from "./read-checks.ts";

/** What is told about a schema that cannot be taken over as it is. */
export type Warn = (warning: string) => void;

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const isFlag = (value: unknown) => typeof value === "boolean";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isAnything = () => true;
const isPatterns = (value: unknown) =>
  Array.isArray(value) && value.every((item) => isText(objectOr(item)["pattern"]));

/** The attributes of a field that are rules or say how it is stored, with what they must be. */
const ATTRIBUTES: Readonly<Record<string, (value: unknown) => boolean>> = {
  eq: isAnything,
  ne: isAnything,
  one_of: Array.isArray,
  not_one_of: Array.isArray,
  gt: isNumber,
  timestamp: isFlag,
  uuid: isFlag,
  is_regex: isFlag,
  between: (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber),
  len_eq: isNumber,
  len_min: isNumber,
  len_max: isNumber,
  starts_with: isText,
  match: isText,
  not_match: isText,
  match_all: isPatterns,
  match_none: isPatterns,
  match_any: (value) => isTexts(objectOr(value)["patterns"]),
  contains: isAnything,
  mutually_exclusive_subsets: (value) => Array.isArray(value) && value.every(isTexts),
  required: isFlag,
  err: isText,
  default: isAnything,
  auto: isFlag,
  unique: isFlag,
  unique_across_ws: isFlag,
  referenceable: isFlag,
  encrypted: isFlag,
  indexed: isFlag,
  transient: isFlag,
  abstract: isFlag,
  deprecation: isJsonObject,
  reference: isText,
  on_delete: (value) => value === "cascade",
  json_schema: isAnything,
};

const TYPES = new Set<string>([
  "string",
  "integer",
  "number",
  "boolean",
  "any",
  "array",
  "set",
  "map",
  "record",
  "foreign",
  "json",
]);

/** Schemas nested deeper than this are a mistake. */
const DEPTH_MAX = 32;

/** @param fields a list of objects with one field each; an empty object where there are none. */
export function readFields(fields: unknown, place: string, warn: Warn, depth = DEPTH_MAX): Fields {
  const entries = arrayOr(fields).flatMap((item) => Object.entries(objectOr(item)));
  return Object.fromEntries(
    entries.map(([name, field]) => [
      name,
      readField(objectOr(field), `${place}.${name}`, warn, depth),
    ]),
  );
}

function readField(json: JsonObject, place: string, warn: Warn, depth: number): Field {
  if (depth === 0) throw new RangeError(`${place}: nested too deeply`);
  const given = stringOr(json["type"], "any");
  if (!TYPES.has(given)) warn(`${place}: a field of type ${given} takes anything here`);
  const type = TYPES.has(given) ? given : "any";
  const field: Record<string, unknown> = { type };
  for (const [name, value] of Object.entries(json)) {
    const isFine = ATTRIBUTES[name];
    if (isFine?.(value)) field[name] = name === "deprecation" ? withTexts(objectOr(value)) : value;
    else if (isFine !== undefined) warn(`${place}: ${name} is not what it should be`);
  }
  const inner = (name: string) =>
    readField(objectOr(json[name]), `${place}.${name}`, warn, depth - 1);
  if (type === "array" || type === "set") field["elements"] = inner("elements");
  if (type === "map") Object.assign(field, { keys: inner("keys"), values: inner("values") });
  if (type === "record") Object.assign(field, readRecord(json, place, warn, depth - 1));
  return checkedAs<Field>(field);
}

function readRecord(json: JsonObject, place: string, warn: Warn, depth: number): object {
  const { fields, entity_checks: checks, shorthand_fields: shorthands } = json;
  const old: Readonly<Record<string, Shorthand>> = readFields(shorthands, place, warn, depth);
  return {
    ...(json["abstract"] !== true && { fields: readFields(fields, place, warn, depth) }),
    ...(checks !== undefined && { entity_checks: readChecks(checks, place, warn) }),
    ...(Object.keys(old).length > 0 && { shorthand_fields: old }),
  };
}

/** A deprecation always says when it ends. */
function withTexts(deprecation: JsonObject): JsonObject {
  const { message, removal_in_version: end, replaced_with: replaced, ...rest } = deprecation;
  const paths = arrayOr(replaced).flatMap((item) => {
    const { path } = objectOr(item);
    return isTexts(path) ? [{ path }] : [];
  });
  return {
    ...rest,
    message: stringOr(message, ""),
    removal_in_version: stringOr(end, ""),
    ...(paths.length > 0 && { replaced_with: paths }),
  };
}
