// Which route wins when several match: a 64-bit number, as Kong's router computes it.
import { toByteString } from "./byte-string.ts";
import { isRegexPath, type RouteEntity } from "./route-entity.ts";

/** Kong shifts these by 61 and 52, but in 32 bits, where a shift counts modulo 32. */
const WEIGHT_BIT = 61 % 32;
const HEADER_COUNT_BIT = 52 % 32;
const REGEX_PRIORITY_BIT = 19;
const PATH_LENGTH_MASK = 0x7ffff;
const HEADER_COUNT_MAX = 255;

/** These two are true 64-bit numbers: they outweigh how many kinds of condition a route has. */
const PLAIN_HOSTS_ONLY = 1n << 60n;
const REGEX_PATH = 1n << 51n;

/** Larger than that of almost any route without an expression. */
const EXPRESSION_ONLY = 0xffn << 56n;

/**
 * The route's paths must all be regular expressions, or all prefixes of one length (see split-paths.ts). Parts overlap
 * and, from four kinds of condition on, the sign reaches into the upper half: as on a real node, where the shifts of
 * plain Lua numbers are 32 bits wide.
 *
 * @see Kong 3.9 kong/router/transform.lua get_priority and lshift_uint64
 */
export function routePriority(route: RouteEntity): bigint {
  if (route.expression != null) return EXPRESSION_ONLY | BigInt(route.priority ?? 0);
  const hosts = route.hosts ?? [];
  const headerCount = Object.keys(route.headers ?? {}).length;
  const [path] = route.paths ?? [];
  const hasRegexPath = path !== undefined && isRegexPath(path);
  const pathLength = path === undefined || hasRegexPath ? 0 : toByteString(path).length;
  const isPlain = route.hosts != null && !hosts.some((host) => host.includes("*"));

  const low =
    (matchWeight(route) << WEIGHT_BIT) |
    (Math.min(headerCount, HEADER_COUNT_MAX) << HEADER_COUNT_BIT) |
    (hasRegexPath ? (route.regex_priority ?? 0) << REGEX_PRIORITY_BIT : 0) |
    (pathLength & PATH_LENGTH_MASK);
  return (
    BigInt.asUintN(64, BigInt(low)) |
    (isPlain ? PLAIN_HOSTS_ONLY : 0n) |
    (hasRegexPath ? REGEX_PATH : 0n)
  );
}

/** How many kinds of condition the route has. */
function matchWeight(route: RouteEntity): number {
  const { sources, destinations, methods, hosts, snis, paths } = route;
  const lists = [sources, destinations, methods, hosts, snis, paths];
  const filled = lists.filter((list) => list != null && list.length > 0).length;
  return filled + (Object.keys(route.headers ?? {}).length > 0 ? 1 : 0);
}
