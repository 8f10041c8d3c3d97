// Which route wins when several match, on a node with the `traditional` router.
import { luaSort } from "./lua-sort.ts";
import { isRegexPath, type RouteEntity } from "./route-entity.ts";

/** The kinds of condition, the weightiest first. Source: Kong 3.9 kong/router/traditional.lua MATCH_RULES. */
const KINDS = ["hosts", "headers", "paths", "methods", "snis", "sources", "destinations"] as const;

interface Weighed<T> {
  readonly item: T;
  /** How many kinds of condition there are, and which. */
  readonly category: readonly number[];
  readonly exactness: readonly number[];
}

/**
 * More kinds of condition first, then by their weight, then by how exact these are; of equals the older. The rest is
 * left to the way that Lua sorts. `items` come in the order of their routes' ids, each with one path at most.
 */
export function inTraditionalOrder<T>(
  items: readonly T[],
  routeOf: (item: T) => RouteEntity,
): readonly T[] {
  const weighed = items.map((item): Weighed<T> => weigh(item, routeOf(item)));
  luaSort(weighed, (left, right) => compare(left.exactness, right.exactness) < 0);
  return weighed
    .toSorted((left, right) => compare(left.category, right.category))
    .map(({ item }) => item);
}

/** Greater weights go first. */
function compare(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((weight, position) => weight !== right[position]);
  return index < 0 ? 0 : (right[index] ?? 0) - (left[index] ?? 0);
}

function weigh<T>(item: T, route: RouteEntity): Weighed<T> {
  const present = KINDS.map((kind) => Object.keys(route[kind] ?? {}).length > 0);
  const paths = route.paths ?? [];
  const hosts = route.hosts ?? [];
  const hasRegex = paths.some(isRegexPath);
  const isPlain = route.hosts != null && !hosts.some((host) => host.includes("*"));
  const hasWildcardPort = hosts.some((host) => host.includes("*") && host.includes(":"));
  const prefixes = paths.filter((path) => !isRegexPath(path));
  return {
    item,
    category: [
      present.filter(Boolean).length,
      present.reduce((bits, isPresent) => bits * 2 + (isPresent ? 1 : 0), 0),
    ],
    exactness: [
      (hasRegex ? 1 : 0) + (isPlain ? 2 : 0) + (hasWildcardPort ? 4 : 0),
      Object.keys(route.headers ?? {}).length,
      hasRegex ? (route.regex_priority ?? 0) : 0,
      Math.max(0, ...prefixes.map((path) => path.length)),
      -(route.created_at ?? 0),
    ],
  };
}
