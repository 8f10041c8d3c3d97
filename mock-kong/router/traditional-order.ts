// Which route wins when several match, on a node with the `traditional` router.
import { isRegexPath, type RouteEntity } from "./route-entity.ts";

/** The kinds of condition, the weightiest first. Source: Kong 3.9 kong/router/traditional.lua MATCH_RULES. */
const KINDS = ["hosts", "headers", "paths", "methods", "snis", "sources", "destinations"] as const;

/** More kinds of condition first, then by their weight, then by how exact these are; of equals the older. */
export function traditionalOrder(left: RouteEntity, right: RouteEntity): number {
  const [one, other] = [weights(left), weights(right)];
  const index = one.findIndex((weight, position) => weight !== other[position]);
  return index < 0 ? 0 : (other[index] ?? 0) - (one[index] ?? 0);
}

/** Greater ones go first. */
function weights(route: RouteEntity): readonly number[] {
  const present = KINDS.map((kind) => Object.keys(route[kind] ?? {}).length > 0);
  const paths = route.paths ?? [];
  const hosts = route.hosts ?? [];
  const hasRegex = paths.some(isRegexPath);
  const isPlain = route.hosts != null && !hosts.some((host) => host.includes("*"));
  const hasWildcardPort = hosts.some((host) => host.includes("*") && host.includes(":"));
  const prefixes = paths.filter((path) => !isRegexPath(path));
  return [
    present.filter(Boolean).length,
    present.reduce((bits, isPresent) => bits * 2 + (isPresent ? 1 : 0), 0),
    (hasRegex ? 1 : 0) + (isPlain ? 2 : 0) + (hasWildcardPort ? 4 : 0),
    Object.keys(route.headers ?? {}).length,
    hasRegex ? (route.regex_priority ?? 0) : 0,
    Math.max(0, ...prefixes.map((path) => path.length)),
    -(route.created_at ?? 0),
  ];
}
