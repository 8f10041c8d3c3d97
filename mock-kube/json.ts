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

/** A deep copy by one JSON round trip, so that nothing is shared and nothing but JSON survives. */
export function copyJson<T>(value: T): T {
  const copy: T = JSON.parse(JSON.stringify(value));
  return copy;
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

/** Whether two JSON values are the same, whatever the order of their keys. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length && left.every((item, index) => equalJson(item, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalJson(left[key], right[key]))
  );
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
