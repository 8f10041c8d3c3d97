// Words to write structural schemas with.
import type { JsonObject } from "../../core/json.ts";

export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

export function object(
  properties: Readonly<Record<string, JsonObject>>,
  more: { readonly required?: readonly string[]; readonly rules?: readonly CelRule[] } = {},
): JsonObject {
  const { required = [], rules = [] } = more;
  return {
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    ...(rules.length > 0 && { "x-kubernetes-validations": rules }),
  };
}

export function text(more: JsonObject = {}): JsonObject {
  return { type: "string", ...more };
}

export function oneOf(...values: readonly string[]): JsonObject {
  return { type: "string", enum: values };
}

export function integer(minimum?: number, maximum?: number): JsonObject {
  return {
    type: "integer",
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}

export function bool(more: JsonObject = {}): JsonObject {
  return { type: "boolean", ...more };
}

export function list(items: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: "array", items, ...more };
}

export function setOfTexts(): JsonObject {
  return list(text(), { "x-kubernetes-list-type": "set" });
}

export function mapOf(additionalProperties: JsonObject): JsonObject {
  return { type: "object", additionalProperties };
}

/** A field with anything in it. */
export const anything: JsonObject = { "x-kubernetes-preserve-unknown-fields": true };

export const anyObject: JsonObject = { type: "object", ...anything };
