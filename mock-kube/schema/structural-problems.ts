// What keeps the schema of a definition from being structural, as custom kinds must be described.
// Source: Kubernetes 1.33, apiextensions-apiserver pkg/apiserver/schema/validation.go, pkg/apis/apiextensions/validation
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { forbidden, invalid, notSupported, required, type FieldError } from "./field-error.ts";
import { schemaErrors } from "./schema-errors.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const UNIQUE = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
const IN_METADATA: ReadonlySet<string> = new Set(["name", "generateName"]);

/** @param at where the schema stands in the definition. */
export function structuralProblems(schema: JsonObject, at: string): readonly FieldError[] {
  const { type } = schema;
  const metadata = objectOr(objectOr(schema["properties"])["metadata"]);
  const odd = Object.keys(objectOr(metadata["properties"])).some((name) => !IN_METADATA.has(name));
  const why =
    "must not specify anything other than name and generateName, but metadata is implicitly specified";
  return [
    ...(type === undefined ? [required(`${at}.type`, "must not be empty at the root")] : []),
    ...(typeof type === "string" && type !== "object"
      ? [invalid(`${at}.type`, type, "must be object at the root")]
      : []),
    ...(schema["additionalProperties"] === undefined
      ? []
      : [forbidden(`${at}.additionalProperties`, "must not be used at the root")]),
    ...(odd ? [forbidden(`${at}.properties[metadata]`, why)] : []),
    ...nodeProblems(schema, at),
  ];
}

function nodeProblems(schema: JsonObject, at: string): readonly FieldError[] {
  const { type, items, properties, additionalProperties } = schema;
  return [
    ...(typeof type === "string" && !TYPES.includes(type)
      ? [notSupported(`${at}.type`, type, TYPES)]
      : []),
    ...(schema["$ref"] === undefined ? [] : [forbidden(`${at}.$ref`, "$ref is not supported")]),
    ...(schema["uniqueItems"] === true ? [forbidden(`${at}.uniqueItems`, UNIQUE)] : []),
    ...(type === "array" && !isJsonObject(items)
      ? [required(`${at}.items`, "must be specified")]
      : []),
    ...(isJsonObject(properties) && additionalProperties !== undefined
      ? [
          forbidden(
            `${at}.additionalProperties`,
            "additionalProperties and properties are mutual exclusive",
          ),
        ]
      : []),
    ...listProblems(schema, at),
    ...ruleProblems(schema, at),
    ...defaultProblems(schema, at),
    ...Object.entries(objectOr(properties)).flatMap(([name, property]) =>
      childProblems(
        objectOr(property),
        `${at}.properties[${name}]`,
        "must not be empty for specified object fields",
      ),
    ),
    ...(isJsonObject(items)
      ? childProblems(items, `${at}.items`, "must not be empty for specified array items")
      : []),
    ...(isJsonObject(additionalProperties)
      ? childProblems(
          additionalProperties,
          `${at}.additionalProperties`,
          "must not be empty for specified object fields",
        )
      : []),
  ];
}

/** Everything has a type, unless it may have several. */
function childProblems(schema: JsonObject, at: string, missing: string): readonly FieldError[] {
  const isOpen =
    schema["x-kubernetes-int-or-string"] === true ||
    schema["x-kubernetes-preserve-unknown-fields"] === true ||
    schema["$ref"] !== undefined;
  const hasNoType = stringOf(schema["type"]) === "" && !isOpen;
  return [...nodeProblems(schema, at), ...(hasNoType ? [required(`${at}.type`, missing)] : [])];
}

function listProblems(schema: JsonObject, at: string): readonly FieldError[] {
  if (schema["x-kubernetes-list-type"] !== "map") return [];
  const keys = arrayOr(schema["x-kubernetes-list-map-keys"]).map(stringOf);
  const items = objectOr(schema["items"]);
  const needed = arrayOr(items["required"]);
  const why =
    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
  if (keys.length === 0) {
    const missing = "must not be empty if x-kubernetes-list-type is map";
    return [required(`${at}.x-kubernetes-list-map-keys`, missing)];
  }
  return keys.flatMap((key) => {
    const property = objectOr(objectOr(items["properties"])[key]);
    if (needed.includes(key) || property["default"] !== undefined) return [];
    return [required(`${at}.items.properties[${key}].default`, why)];
  });
}

function ruleProblems(schema: JsonObject, at: string): readonly FieldError[] {
  return arrayOr(schema["x-kubernetes-validations"]).flatMap((rule, index) => {
    if (stringOf(objectOr(rule)["rule"]).trim() !== "") return [];
    return [required(`${at}.x-kubernetes-validations[${index}].rule`, "rule is not specified")];
  });
}

function defaultProblems(schema: JsonObject, at: string): readonly FieldError[] {
  const value = schema["default"];
  if (value === undefined) return [];
  return schemaErrors(schema, value, "").map((error) => ({
    ...error,
    field: `${at}.default${error.field === "<nil>" ? "" : `.${error.field}`}`,
    detail: error.detail.replace(/: in body/, ":  in body"),
  }));
}
