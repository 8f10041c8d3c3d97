// Patching: the patch is applied to the object as it is now, and the result goes the way of an update.
import { goText } from "../schema/go-text.ts";
import type { PatchType } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { jsonPatch } from "../patch/json-patch.ts";
import { mergePatch } from "../patch/merge-patch.ts";
import { strategicMerge } from "../patch/strategic-merge.ts";
import { builtInType, builtInTypes } from "../schema/built-in-types.ts";
import { invalid } from "../schema/field-error.ts";
import { badRequest, invalidObject, notFound, unsupportedMediaType } from "../statuses.ts";
import { checkAddress, readObject, type Refusal } from "./body.ts";
import type { WriteOptions } from "./options.ts";
import { present } from "./presentation.ts";
import { storeKey, type Key, type ServerContext } from "./server-context.ts";
import { updateObject } from "./update.ts";

export const PATCH_MEDIA_TYPES: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

/** @throws {KubeApiError} 400, 404, 409, 415 (strategic patch of a custom kind), 422, 500. */
export function patchObject(
  context: ServerContext,
  resource: Resource,
  key: Key,
  patchType: PatchType,
  patch: unknown,
  options: WriteOptions,
): KubeObject {
  if (patchType === "strategic" && resource.typeName === undefined) {
    throw unsupportedMediaType([
      PATCH_MEDIA_TYPES.json,
      PATCH_MEDIA_TYPES.merge,
      "application/apply-patch+yaml",
    ]);
  }
  const stored = context.store.get(storeKey(resource, key));
  if (stored === undefined) throw notFound(resource, key.name);
  const old = present(resource, stored);
  const result = patched(resource, old, patchType, patch);
  const refuse: Refusal = (_resource, _kind, why, restoring = why) =>
    patchType === "strategic" && resource.custom === undefined
      ? unreadable(goText(patch), restoring)
      : unreadable(jsonText(result), why);
  const draft = readObject(resource, result, options, refuse);
  checkAddress(resource, draft, key);
  return updateObject(context, resource, key, old, draft, options);
}

/** A patch whose result is no object of the kind is invalid as a whole. */
function unreadable(text: string, why: string): Error {
  return invalidObject({ group: "", kind: "" }, "", [invalid("patch", text, why)]);
}

/** The root is a map, which Go writes in order; what is in it stays as it was. */
function jsonText(result: unknown): string {
  const sorted = Object.entries(objectOr(result)).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return JSON.stringify(Object.fromEntries(sorted));
}

/** What a patch makes of an object; `resource` says how lists are merged. */
export function patched(
  resource: Pick<Resource, "typeName">,
  old: JsonObject,
  patchType: PatchType,
  patch: unknown,
): unknown {
  if (patchType === "json") return jsonPatch(old, patch);
  if (!isJsonObject(patch)) {
    const what = Array.isArray(patch) ? "array" : typeof patch;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${what} into Go value of type map[string]interface {}`,
    );
  }
  if (patchType === "merge") return mergePatch(old, patch);
  return strategicMerge(builtInTypes, builtInType(resource.typeName ?? ""), old, patch);
}
