// What a custom object breaks of its schema, in the words of the real server.
// Source: Kubernetes 1.33, kube-openapi pkg/validation, apiextensions-apiserver pkg/apiserver/validation
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { equalJson, stringOf } from "../json.ts";
import {
  duplicate,
  GoText,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from "./field-error.ts";
import { formatProblem } from "./formats.ts";
import { goRegExp } from "./go-regexp.ts";

/** The errors of `value` and all below it; `path` is "" for the root. */
export function schemaErrors(
  schema: JsonObject,
  value: unknown,
  path: string,
): readonly FieldError[] {
  if (value === null && schema["nullable"] === true) return [];
  const wrongType = typeErrors(schema, value, path);
  if (wrongType.length > 0) return wrongType;
  return [
    ...enumErrors(schema, value, path),
    ...junctorErrors(schema, value, path),
    ...(typeof value === "string" ? stringErrors(schema, value, path) : []),
    ...(typeof value === "number" ? numberErrors(schema, value, path) : []),
    ...(Array.isArray(value) ? arrayErrors(schema, value, path) : []),
    ...(isJsonObject(value) ? objectErrors(schema, value, path) : []),
  ];
}

/** Errors after which the real server does not run the schema's rules. */
const BLOCKING: ReadonlySet<string> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

export function blocksRules({ reason }: FieldError): boolean {
  return BLOCKING.has(reason);
}

function typeErrors(schema: JsonObject, value: unknown, path: string): readonly FieldError[] {
  const found = typeOf(value);
  if (schema["x-kubernetes-int-or-string"] === true) {
    return found === "integer" || found === "string"
      ? []
      : [typeError("integer,string", found, path)];
  }
  const wanted = schema["type"];
  if (typeof wanted !== "string" || wanted === found) return [];
  if (wanted === "number" && found === "integer") return [];
  return [typeError(wanted, found, path)];
}

function typeError(wanted: string, found: string, path: string): FieldError {
  const detail = `Invalid value: "${found}": ${inBody(path)} must be of type ${wanted}: "${found}"`;
  return { field: fieldOf(path), reason: "FieldValueTypeInvalid", detail };
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function enumErrors(schema: JsonObject, value: unknown, path: string): readonly FieldError[] {
  const allowed = schema["enum"];
  if (!Array.isArray(allowed) || allowed.some((item) => equalJson(item, value))) return [];
  const names = allowed.map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
  return [notSupported(fieldOf(path), value, names)];
}

/** The real server says of a junctor that it failed, and then what the first of its parts found. */
function junctorErrors(schema: JsonObject, value: unknown, path: string): readonly FieldError[] {
  const failing = (part: unknown) => schemaErrors(objectOr(part), value, path);
  const all = arrayOr(schema["allOf"]).flatMap(failing);
  const any = arrayOr(schema["anyOf"]).map(failing);
  const one = arrayOr(schema["oneOf"]).map(failing);
  const matching = one.filter((errors) => errors.length === 0).length;
  const say = (why: string) => invalid("<nil>", "", `${JSON.stringify(path)} ${why}`);
  const isBoth = schema["x-kubernetes-int-or-string"] === true;
  const isAnyMissed = any.length > 0 && !isBoth && any.every((errors) => errors.length > 0);
  const found = matching === 0 ? "none valid" : `${matching} valid alternatives`;
  return [
    ...(isAnyMissed ? [say("must validate at least one schema (anyOf)"), ...(any[0] ?? [])] : []),
    ...(one.length > 0 && matching !== 1
      ? [
          say(`must validate one and only one schema (oneOf). Found ${found}`),
          ...(matching === 0 ? (one[0] ?? []) : []),
        ]
      : []),
    ...(all.length > 0 ? [say("must validate all the schemas (allOf)"), ...all] : []),
    ...(isJsonObject(schema["not"]) && failing(schema["not"]).length === 0
      ? [say("must not validate the schema (not)")]
      : []),
  ];
}

function stringErrors(schema: JsonObject, value: string, path: string): readonly FieldError[] {
  const { maxLength, minLength, pattern, format } = schema;
  const field = fieldOf(path);
  const length = Array.from(value).length;
  const problem = formatProblem(stringOf(format), value);
  // The real server says the first of these alone.
  const [first] = [
    ...(typeof maxLength === "number" && length > maxLength ? [tooLong(field, maxLength)] : []),
    ...(typeof minLength === "number" && length < minLength
      ? [invalid(field, value, `${inBody(path)} should be at least ${minLength} chars long`)]
      : []),
    ...(typeof pattern === "string" && !goRegExp(pattern).test(value)
      ? [invalid(field, value, `${inBody(path)} should match '${pattern}'`)]
      : []),
  ];
  return [
    ...(first === undefined ? [] : [first]),
    ...(problem === undefined
      ? []
      : [
          {
            ...invalid(
              field,
              value,
              `${inBody(path)} must be of type ${stringOf(format)}: ${JSON.stringify(value)}`,
            ),
            reason: "FieldValueTypeInvalid",
          },
        ]),
  ];
}

function numberErrors(schema: JsonObject, value: number, path: string): readonly FieldError[] {
  const { minimum, maximum, multipleOf } = schema;
  const below = schema["exclusiveMinimum"] === true;
  const above = schema["exclusiveMaximum"] === true;
  const say = (why: string) => [invalid(fieldOf(path), value, `${inBody(path)} ${why}`)];
  return [
    ...(typeof minimum === "number" && (below ? value <= minimum : value < minimum)
      ? say(`should be greater than ${below ? "" : "or equal to "}${minimum}`)
      : []),
    ...(typeof maximum === "number" && (above ? value >= maximum : value > maximum)
      ? say(`should be less than ${above ? "" : "or equal to "}${maximum}`)
      : []),
    ...(typeof multipleOf === "number" && value % multipleOf !== 0
      ? say(`should be a multiple of ${multipleOf}`)
      : []),
  ];
}

function arrayErrors(
  schema: JsonObject,
  value: readonly unknown[],
  path: string,
): readonly FieldError[] {
  const { minItems, maxItems } = schema;
  const items = objectOr(schema["items"]);
  return [
    ...(typeof minItems === "number" && value.length < minItems
      ? [
          invalid(
            fieldOf(path),
            value.length,
            `${inBody(path)} should have at least ${minItems} items`,
          ),
        ]
      : []),
    ...(typeof maxItems === "number" && value.length > maxItems
      ? [tooMany(fieldOf(path), value.length, maxItems)]
      : []),
    ...value.flatMap((item, index) => schemaErrors(items, item, `${path}[${index}]`)),
    ...duplicateErrors(schema, value, path),
  ];
}

function duplicateErrors(
  schema: JsonObject,
  value: readonly unknown[],
  path: string,
): readonly FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return [];
  const keys = arrayOr(schema["x-kubernetes-list-map-keys"]).map(stringOf);
  const idOf = (item: unknown) =>
    type === "set" ? item : Object.fromEntries(keys.map((key) => [key, objectOr(item)[key]]));
  return value.flatMap((item, index) => {
    const id = idOf(item);
    const first = value.findIndex((other) => equalJson(idOf(other), id));
    if (first === index) return [];
    return [duplicate(`${path}[${index}]`, type === "set" ? id : new GoText(goValue(id)))];
  });
}

function objectErrors(schema: JsonObject, value: JsonObject, path: string): readonly FieldError[] {
  const properties = objectOr(schema["properties"]);
  const additional = schema["additionalProperties"];
  const { minProperties, maxProperties } = schema;
  const count = Object.keys(value).length;
  return [
    ...arrayOr(schema["required"])
      .map(stringOf)
      .filter((key) => !Object.hasOwn(value, key))
      .map((key) => required(join(path, key))),
    ...(typeof minProperties === "number" && count < minProperties
      ? [
          invalid(
            fieldOf(path),
            count,
            `${inBody(path)} should have at least ${minProperties} properties`,
          ),
        ]
      : []),
    ...(typeof maxProperties === "number" && count > maxProperties
      ? [tooMany(fieldOf(path), count, maxProperties)]
      : []),
    ...Object.entries(value).flatMap(([key, item]) => {
      const property = Object.hasOwn(properties, key) ? properties[key] : additional;
      // Metadata of the root is checked for every kind in the same way.
      if (!isJsonObject(property) || (path === "" && key === "metadata")) return [];
      return schemaErrors(property, item, join(path, key));
    }),
  ];
}

function tooMany(field: string, count: number, countMax: number): FieldError {
  const detail = `Too many: ${count}: must have at most ${countMax} items`;
  return { field, reason: "FieldValueTooMany", detail };
}

function goValue(value: unknown): string {
  if (!isJsonObject(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`,
  );
  return `map[string]interface {}{${pairs.join(", ")}}`;
}

export function fieldOf(path: string): string {
  return path === "" ? "<nil>" : path;
}

function inBody(path: string): string {
  return path === "" ? "in body" : `${path} in body`;
}

export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
