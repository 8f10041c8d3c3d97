// Structural schemas of custom kinds: dropping what they do not declare, and filling what they default.
// Source: Kubernetes 1.33, apiextensions-apiserver pkg/apiserver/schema/{pruning,defaulting}
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { copyJson, isDraft, type Draft } from "../json.ts";

const ROOT_FIELDS: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);
const EMBEDDED_FIELDS = ROOT_FIELDS;

/** Drops undeclared fields in place; returns their paths. */
export function prune(schema: JsonObject, root: Draft): readonly string[] {
  const dropped: string[] = [];
  pruneObject(schema, root, "", ROOT_FIELDS, dropped);
  return dropped.toSorted();
}

function pruneValue(schema: JsonObject, value: unknown, path: string, dropped: string[]): void {
  if (Array.isArray(value)) {
    const items = objectOr(schema["items"]);
    for (const [index, item] of value.entries())
      pruneValue(items, item, `${path}[${index}]`, dropped);
  } else if (isDraft(value)) {
    const embedded = schema["x-kubernetes-embedded-resource"] === true;
    pruneObject(schema, value, path, embedded ? EMBEDDED_FIELDS : new Set(), dropped);
  }
}

function pruneObject(
  schema: JsonObject,
  object: Draft,
  path: string,
  kept: ReadonlySet<string>,
  dropped: string[],
): void {
  const properties = objectOr(schema["properties"]);
  const additional = schema["additionalProperties"];
  const open = schema["x-kubernetes-preserve-unknown-fields"] === true || additional === true;
  for (const [key, value] of Object.entries(object)) {
    const at = path === "" ? key : `${path}.${key}`;
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (kept.has(key)) continue;
    if (isJsonObject(property)) pruneValue(property, value, at, dropped);
    else if (isJsonObject(additional)) pruneValue(additional, value, at, dropped);
    else if (!open) {
      delete object[key];
      dropped.push(at);
    }
  }
}

/** Fills defaults in place, also into what was given incompletely. Nulls that may not be null give way to defaults, or go. */
export function applyDefaults(schema: JsonObject, value: unknown): void {
  if (Array.isArray(value)) {
    const items = objectOr(schema["items"]);
    for (const item of value) applyDefaults(items, item);
    return;
  }
  if (!isDraft(value)) return;
  const properties = objectOr(schema["properties"]);
  for (const [key, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue;
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    const hasDefault = property["default"] !== undefined;
    const isMissing = given === undefined || (given === null && property["nullable"] !== true);
    if (isMissing && hasDefault) value[key] = copyJson(property["default"]);
    else if (isMissing && !isNullable(property)) delete value[key];
    if (Object.hasOwn(value, key)) applyDefaults(property, value[key]);
  }
  const additional = schema["additionalProperties"];
  if (!isJsonObject(additional)) return;
  for (const [key, item] of Object.entries(value)) {
    if (!Object.hasOwn(properties, key)) applyDefaults(additional, item);
  }
}

/** Null is nothing where it is not allowed; where anything is, it stays. */
function isNullable(schema: JsonObject): boolean {
  return schema["nullable"] === true || schema["type"] === undefined;
}

/** Whether any rule is written anywhere in a schema. */
export function hasRules(schema: JsonObject): boolean {
  if (arrayOr(schema["x-kubernetes-validations"]).length > 0) return true;
  const parts = [
    ...Object.values(objectOr(schema["properties"])),
    schema["items"],
    schema["additionalProperties"],
  ];
  return parts.some((part) => isJsonObject(part) && hasRules(part));
}
