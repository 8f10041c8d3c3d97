// The CEL rules of custom schemas (`x-kubernetes-validations`).
// Source: Kubernetes 1.33, apiextensions-apiserver pkg/apiserver/schema/cel/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { TextMemory } from "../../core/text-memory.ts";
import { stringOf } from "../json.ts";
import { evaluateCel } from "./cel/cel-evaluate.ts";
import { CelError, parseCel, type CelNode } from "./cel/cel-syntax.ts";
import type { FieldError } from "./field-error.ts";
import { fieldOf, join } from "./schema-errors.ts";
import { itemElement, type ListShape } from "./shape.ts";

/** `old` is `undefined` when there was no value here before. */
export function ruleErrors(
  schema: JsonObject,
  value: unknown,
  old: unknown,
  path: string,
): readonly FieldError[] {
  if (value === null || value === undefined) return [];
  const own = arrayOr(schema["x-kubernetes-validations"])
    .filter(isJsonObject)
    .flatMap((rule) => oneRuleErrors(schema, rule, value, old, path));
  return [...own, ...childErrors(schema, value, old, path)];
}

function childErrors(
  schema: JsonObject,
  value: unknown,
  old: unknown,
  path: string,
): readonly FieldError[] {
  if (Array.isArray(value)) return itemErrors(schema, value, old, path);
  if (!isJsonObject(value)) return [];
  const properties = objectOr(schema["properties"]);
  const additional = schema["additionalProperties"];
  return Object.entries(value).flatMap(([key, item]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : additional;
    if (!isJsonObject(property)) return [];
    return ruleErrors(property, item, objectOr(old)[key], join(path, key));
  });
}

/** Items have a past only in lists that are maps: there they are the same by their keys. */
function itemErrors(
  schema: JsonObject,
  items: readonly unknown[],
  old: unknown,
  path: string,
): readonly FieldError[] {
  const itemSchema = objectOr(schema["items"]);
  const keys = arrayOr(schema["x-kubernetes-list-map-keys"]).map(stringOf);
  const shape: ListShape = {
    kind: "list",
    relation: "map",
    keys,
    item: { kind: "scalar", type: "untyped" },
  };
  const before =
    keys.length === 0
      ? new Map<string, unknown>()
      : new Map(arrayOr(old).map((item) => [itemElement(shape, item), item] as const));
  return items.flatMap((item, index) =>
    ruleErrors(itemSchema, item, before.get(itemElement(shape, item)), `${path}[${index}]`),
  );
}

const PROGRAMS_MAX = 10_000;
const PROGRAMS = new TextMemory<CelNode>(PROGRAMS_MAX);

function oneRuleErrors(
  schema: JsonObject,
  rule: JsonObject,
  value: unknown,
  old: unknown,
  path: string,
): readonly FieldError[] {
  const text = stringOf(rule["rule"]);
  const isTransition = /\boldSelf\b/.test(text);
  if (isTransition && old === undefined && rule["optionalOldSelf"] !== true) return [];
  const scope = { self: value, ...(old !== undefined && { oldSelf: old }) };
  const field = fieldOf(path + fieldPathOf(schema, stringOf(rule["fieldPath"])));
  try {
    if (evaluateCel(PROGRAMS.recall(text, parseCel), scope) === true) return [];
    return [errorOf(rule, field, stringOf(schema["type"]), messageOf(rule, scope))];
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const which = stringOf(rule["message"]) || text.trim();
    const why = `${error.message} evaluating rule: ${which}`;
    return [errorOf({}, field, stringOf(schema["type"]), why)];
  }
}

/** A member of a map that declares none stands in brackets. */
function fieldPathOf(schema: JsonObject, fieldPath: string): string {
  const isMap = isJsonObject(schema["additionalProperties"]) && schema["properties"] === undefined;
  return isMap ? fieldPath.replace(/^\.(.+)$/, ".[$1]") : fieldPath;
}

function messageOf(rule: JsonObject, scope: JsonObject): string {
  const expression = stringOf(rule["messageExpression"]);
  const fixed = stringOf(rule["message"]) || `failed rule: ${stringOf(rule["rule"]).trim()}`;
  if (expression === "") return fixed;
  try {
    return stringOf(evaluateCel(PROGRAMS.recall(expression, parseCel), scope)) || fixed;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return fixed;
  }
}

function errorOf(rule: JsonObject, field: string, type: string, message: string): FieldError {
  switch (rule["reason"]) {
    case "FieldValueForbidden":
      return { field, reason: "FieldValueForbidden", detail: `Forbidden: ${message}` };
    case "FieldValueRequired":
      return { field, reason: "FieldValueRequired", detail: `Required value: ${message}` };
    case "FieldValueDuplicate":
      return { field, reason: "FieldValueDuplicate", detail: `Duplicate value: "${type}"` };
    default: {
      const detail = `Invalid value: "${type}": ${message}`;
      return { field, reason: "FieldValueInvalid", detail };
    }
  }
}
