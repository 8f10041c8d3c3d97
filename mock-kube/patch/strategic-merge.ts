// Kubernetes' strategic merge patch: lists are merged by the keys of the kind's wire type, and directives say the rest.
// Source: Kubernetes 1.33, apimachinery pkg/util/strategicpatch/patch.go
import { arrayOr, isJsonObject, type JsonObject } from "../../core/json.ts";
import { equalJson, stringOf, type Draft } from "../json.ts";
import type { FieldType, StructType, TypeRef, TypeTable } from "../schema/type-table.ts";
import { internalError } from "../statuses.ts";

const PATCH = "$patch";
const RETAIN_KEYS = "$retainKeys";
const DELETE_FROM = "$deleteFromPrimitiveList/";
const SET_ORDER = "$setElementOrder/";

/**
 * The target with the patch applied; neither is changed.
 * @throws {KubeApiError} 500 for an unknown directive or an item without its merge key.
 */
export function strategicMerge(
  types: TypeTable,
  struct: StructType | undefined,
  target: JsonObject,
  patch: JsonObject,
): JsonObject {
  const directive = patch[PATCH];
  if (directive === "replace") return without(patch, PATCH);
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge") throw unknownDirective(patch);

  const result: Draft = { ...target };
  retain(result, patch[RETAIN_KEYS]);
  const orders = new Map<string, readonly unknown[]>();
  for (const [key, value] of Object.entries(patch)) {
    if (key === PATCH || key === RETAIN_KEYS) continue;
    if (key.startsWith(SET_ORDER)) orders.set(key.slice(SET_ORDER.length), arrayOr(value));
    else if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      const removed = arrayOr(value);
      result[field] = arrayOr(result[field]).filter((item) => !has(removed, item));
    } else if (value === null) delete result[key];
    else result[key] = mergeValue(types, struct?.fields.get(key), result[key], value);
  }
  for (const [field, order] of orders) {
    const key = struct?.fields.get(field)?.mergeKey ?? "";
    result[field] = inOrder(arrayOr(result[field]), order, key);
  }
  return result;
}

function mergeValue(
  types: TypeTable,
  field: FieldType | undefined,
  target: unknown,
  patch: unknown,
): unknown {
  if (Array.isArray(patch)) return mergeList(types, field, arrayOr(target), patch);
  if (!isJsonObject(patch)) return patch;
  const struct = field === undefined ? undefined : structOf(types, field.type);
  return strategicMerge(types, struct, isJsonObject(target) ? target : {}, patch);
}

function mergeList(
  types: TypeTable,
  field: FieldType | undefined,
  target: readonly unknown[],
  patch: readonly unknown[],
): readonly unknown[] {
  const key = field?.mergeKey;
  if (field === undefined || key === undefined) return patch.filter((item) => !isDirective(item));
  if (key === "") {
    // New values come first, as the real server puts them.
    return [...patch.filter((item) => !has(target, item)), ...target];
  }
  const items = patch.filter(isJsonObject);
  const replaces = items.some((item) => item[PATCH] === "replace" && !Object.hasOwn(item, key));
  if (replaces) return items.filter((item) => item[PATCH] === undefined);
  const struct = field.type.of === "list" ? structOf(types, field.type.item) : undefined;
  const merged = [...target];
  const added: unknown[] = [];
  for (const item of items) {
    if (!Object.hasOwn(item, key)) throw noMergeKey(item, key);
    const index = merged.findIndex((old) => isJsonObject(old) && equalJson(old[key], item[key]));
    if (item[PATCH] === "delete") {
      if (index >= 0) merged.splice(index, 1);
    } else if (index < 0) added.push(strategicMerge(types, struct, {}, without(item, PATCH)));
    else {
      const old = merged[index];
      merged[index] = strategicMerge(types, struct, isJsonObject(old) ? old : {}, item);
    }
  }
  return [...added, ...merged];
}

/** The items that `order` names in that order; the others keep their place relative to those before them. */
function inOrder(
  items: readonly unknown[],
  order: readonly unknown[],
  key: string,
): readonly unknown[] {
  const idOf = (item: unknown) => (key === "" || !isJsonObject(item) ? item : item[key]);
  const ids = order.map(idOf);
  const placeOf = (item: unknown) => ids.findIndex((id) => equalJson(id, idOf(item)));
  const named = items
    .filter((item) => placeOf(item) >= 0)
    .toSorted((left, right) => placeOf(left) - placeOf(right));
  const result: unknown[] = [];
  let next = 0;
  for (const item of items) {
    if (placeOf(item) < 0) result.push(item);
    else {
      result.push(named[next]);
      next += 1;
    }
  }
  return result;
}

function structOf(types: TypeTable, type: TypeRef): StructType | undefined {
  return type.of === "struct" ? types.get(type.name) : undefined;
}

function retain(result: Draft, keys: unknown): void {
  if (!Array.isArray(keys)) return;
  for (const key of Object.keys(result)) {
    if (!keys.includes(key)) delete result[key];
  }
}

function isDirective(item: unknown): boolean {
  return isJsonObject(item) && Object.hasOwn(item, PATCH);
}

function has(list: readonly unknown[], item: unknown): boolean {
  return list.some((other) => equalJson(other, item));
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function unknownDirective(patch: JsonObject): Error {
  return internalError(`unknown patch type: ${stringOf(patch[PATCH])} in map: ${goMap(patch)}`);
}

function noMergeKey(item: JsonObject, key: string): Error {
  return internalError(`map: ${goMap(item)} does not contain declared merge key: ${key}`);
}

/** As Go prints a map: keys sorted, no quotes. */
function goMap(map: JsonObject): string {
  const pairs = Object.entries(map)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}:${isJsonObject(value) ? goMap(value) : String(value)}`);
  return `map[${pairs.join(" ")}]`;
}
