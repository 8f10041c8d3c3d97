// Server-side apply: merging what a manager wants into what is there, and taking back what it no longer wants.
// Source: Kubernetes 1.33, structured-merge-diff v4.6 merge/update.go, typed/merge.go
import { arrayOr, isJsonObject, type JsonObject } from "../../core/json.ts";
import { type Draft } from "../json.ts";
import {
  deduced,
  itemElement,
  type ListShape,
  type MapShape,
  type Shape,
} from "../schema/shape.ts";
import { EMPTY_SET, isEmptySet, type FieldSet } from "./field-set.ts";

/** The live object with everything that `config` says. Neither is changed. */
export function mergeTyped(shape: Shape, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  const known = deduced(shape, config);
  if (known.kind === "map" && !known.atomic && isJsonObject(config) && isJsonObject(live)) {
    return mergeMaps(known, live, config);
  }
  if (known.kind === "list" && known.relation !== "atomic" && Array.isArray(config)) {
    return mergeLists(known, arrayOr(live), config);
  }
  return config;
}

function mergeMaps(shape: MapShape, live: JsonObject, config: JsonObject): JsonObject {
  const result: Draft = { ...live };
  for (const [key, value] of Object.entries(config)) {
    result[key] = mergeTyped(shape.field(key) ?? shape.item, live[key], value);
  }
  return result;
}

/** The items of `config` in its order; those of the live list that it does not name keep their places. */
function mergeLists(
  shape: ListShape,
  live: readonly unknown[],
  config: readonly unknown[],
): readonly unknown[] {
  const wanted = new Map(config.map((item) => [itemElement(shape, item), item] as const));
  const present = new Map(live.map((item) => [itemElement(shape, item), item] as const));
  const queue = [...wanted.keys()];
  const result: unknown[] = [];
  const take = (element: string) =>
    result.push(mergeTyped(shape.item, present.get(element), wanted.get(element)));
  for (const [element, item] of present) {
    if (!wanted.has(element)) {
      result.push(item);
      continue;
    }
    // Everything that the config puts before this item goes before it.
    while (queue.includes(element)) {
      const next = queue.shift();
      if (next !== undefined) take(next);
    }
  }
  for (const element of queue) take(element);
  return result;
}

/**
 * The value without the fields of `last` that nobody in `owned` has, now that their only manager lets them go.
 */
export function removeAbandoned(
  shape: Shape,
  value: unknown,
  last: FieldSet,
  owned: FieldSet,
): unknown {
  const known = deduced(shape, value);
  if (known.kind === "map" && isJsonObject(value)) {
    const entries = Object.entries(value).flatMap(([key, item]) => {
      const kept = abandon(known.field(key) ?? known.item, item, last, owned, `f:${key}`);
      return kept === GONE ? [] : [[key, kept] as const];
    });
    return Object.fromEntries(entries);
  }
  if (known.kind === "list" && Array.isArray(value)) {
    return value
      .map((item) => abandon(known.item, item, last, owned, itemElement(known, item)))
      .filter((item) => item !== GONE);
  }
  return value;
}

const GONE = Symbol("gone");

function abandon(
  shape: Shape,
  value: unknown,
  last: FieldSet,
  owned: FieldSet,
  element: string,
): unknown {
  const below = last.children.get(element);
  if (below === undefined) return value;
  const others = owned.children.get(element) ?? EMPTY_SET;
  if (isEmptySet(others) && (below.member || !isBranch(shape, value))) return GONE;
  const rest = removeAbandoned(shape, value, below, others);
  const emptied =
    (isJsonObject(rest) && Object.keys(rest).length === 0) ||
    (Array.isArray(rest) && rest.length === 0);
  return emptied && isEmptySet(others) ? GONE : rest;
}

function isBranch(shape: Shape, value: unknown): boolean {
  const known = deduced(shape, value);
  return known.kind === "map"
    ? !known.atomic
    : known.kind === "list" && known.relation !== "atomic";
}

/** A path of a field set as messages print it: `.spec.ports[port=80,protocol="TCP"].name`. */
export function pathText(path: readonly string[]): string {
  return path
    .map((element) =>
      element.startsWith("f:") ? `.${element.slice(2)}` : `[${elementText(element)}]`,
    )
    .join("");
}

/** What stands in the brackets of a path. */
export function elementText(element: string): string {
  const value: unknown = JSON.parse(element.slice(2));
  if (element.startsWith("v:") || !isJsonObject(value)) return `=${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([key, item]) => `${key}=${JSON.stringify(item)}`)
    .join(",");
}
