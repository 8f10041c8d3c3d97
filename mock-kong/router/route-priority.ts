// Which route wins when several match: a 64-bit number, as Kong's router computes it.
import { toByteString } from "./byte-string.ts";
import { isRegexPath, type RouteEntity } from "./route-entity.ts";

const WEIGHT_BIT = 61n;
const PLAIN_HOSTS_ONLY = 1n << 60n;
const HEADER_COUNT_BIT = 52n;
const REGEX_PATH = 1n << 51n;
const REGEX_PRIORITY_BIT = 19n;
const PATH_LENGTH_MASK = 0x7ffff;
const HEADER_COUNT_MAX = 255;

/** Larger than that of any route without an expression. */
const EXPRESSION_ONLY = 0xffn << 56n;

/**
 * The route's paths must all be regular expressions, or all prefixes of one length (see split-paths.ts).
 *
 * @see Kong 3.9 kong/router/transform.lua get_priority
 */
export function routePriority(route: RouteEntity): bigint {
  if (route.expression != null) return EXPRESSION_ONLY | BigInt(route.priority ?? 0);
  const hosts = route.hosts ?? [];
  const headerCount = Object.keys(route.headers ?? {}).length;
  const [path] = route.paths ?? [];
  const hasRegexPath = path !== undefined && isRegexPath(path);
  const pathLength = path === undefined || hasRegexPath ? 0 : toByteString(path).length;
  const isPlain = route.hosts != null && !hosts.some((host) => host.includes("*"));

  return (
    (matchWeight(route) << WEIGHT_BIT) |
    (isPlain ? PLAIN_HOSTS_ONLY : 0n) |
    (BigInt(Math.min(headerCount, HEADER_COUNT_MAX)) << HEADER_COUNT_BIT) |
    (hasRegexPath ? REGEX_PATH : 0n) |
    (hasRegexPath ? BigInt(route.regex_priority ?? 0) << REGEX_PRIORITY_BIT : 0n) |
    BigInt(pathLength & PATH_LENGTH_MASK)
  );
}

/** How many kinds of condition the route has. */
function matchWeight(route: RouteEntity): bigint {
  const { sources, destinations, methods, hosts, snis, paths } = route;
  const lists = [sources, destinations, methods, hosts, snis, paths];
  const filled = lists.filter((list) => list != null && list.length > 0).length;
  return BigInt(filled + (Object.keys(route.headers ?? {}).length > 0 ? 1 : 0));
}
