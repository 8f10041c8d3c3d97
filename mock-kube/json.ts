// JSON that this room makes and changes: drafts of objects before they are stored.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";

/** An object that only its maker holds, so that it may be changed in place. */
export type Draft = Record<string, unknown>;

/** The same question as `isJsonObject`, asked of what the caller owns. */
export function isDraft(value: unknown): value is Draft {
  return isJsonObject(value);
}

/** The value as a string; "" for anything else. */
export function stringOf(value: unknown): string {
  return stringOr(value, "");
}

/**
 * A deep copy as a JSON round trip would make it, without the text in between: nothing is shared, and nothing but JSON
 * survives.
 */
export function copyJson<T>(value: T): T;
export function copyJson(value: unknown): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON knows no negative zero.
      return Number.isFinite(value) ? value + 0 : null;
    case "object":
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item: unknown) => copyJson(item) ?? null);
      return "toJSON" in value ? throughText(value) : copiedObject(value);
    case "undefined":
    case "function":
    case "symbol":
    case "bigint":
      return throughText(value);
  }
}

function copiedObject(value: object): Draft {
  const copy: Draft = {};
  for (const [key, item] of Object.entries(value)) {
    const copied: unknown = copyJson(item);
    if (copied === undefined) continue;
    if (key === "__proto__") Object.defineProperty(copy, key, { value: copied, ...OWN });
    else copy[key] = copied;
  }
  return copy;
}

/** As JSON makes a member of that name, which assignment would take for the prototype. */
const OWN = { configurable: true, enumerable: true, writable: true } as const;

/** What JSON has rules of its own for, or no form. */
function throughText(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * Freezes a JSON value in place, and all in it: it may then be given to many without a copy for each. What is frozen
 * already was frozen here, so that it is not looked at again.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const item of items) if (typeof item === "object") frozen(item);
  return value;
}

/** A deep copy that its holder may change. */
export function draftOf(value: unknown): Draft {
  return copyJson(objectOr(value));
}

/** The object at `key`, made if it is not there. */
export function childDraft(parent: Draft, key: string): Draft {
  const child = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (isDraft(child)) return child;
  const made: Draft = {};
  parent[key] = made;
  return made;
}

/** The objects in the array at `key`, to be changed in place. */
export function draftsIn(parent: JsonObject, key: string): readonly Draft[] {
  return arrayOr(parent[key]).filter(isDraft);
}

/** Follows keys; `undefined` where one is missing. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (!isJsonObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

/** Whether two JSON values are the same, whatever the order of their keys. A member that is `undefined` is not there. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length && left.every((item, index) => equalJson(item, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  let members = 0;
  for (const key of Object.keys(left)) {
    if (left[key] === undefined) continue;
    if (!Object.hasOwn(right, key) || !equalJson(left[key], right[key])) return false;
    members += 1;
  }
  return members === memberCount(right);
}

function memberCount(object: JsonObject): number {
  let count = 0;
  for (const key of Object.keys(object)) if (object[key] !== undefined) count += 1;
  return count;
}

export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value["apiVersion"] === "string" &&
    typeof value["kind"] === "string" &&
    isJsonObject(value["metadata"])
  );
}

/** @throws {RangeError} when a draft is not yet an object: a bug in the caller. */
export function kubeObject(draft: JsonObject): KubeObject {
  if (!isKubeObject(draft)) throw new RangeError("not a Kubernetes object");
  return draft;
}
