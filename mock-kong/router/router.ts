// Decides which route a request takes.
import type { KongEntity } from "../../core/kong.ts";
import { MatchCache } from "./match-cache.ts";
import { holds, type PathMatch, type Predicate } from "./predicate.ts";
import {
  asRoute,
  asService,
  isStreamRoute,
  type RouteEntity,
  type ServiceEntity,
} from "./route-entity.ts";
import type { RouterFlavor } from "../schema/router-flavor.ts";
import { RouteIndex } from "./route-index.ts";
import { routePriority } from "./route-priority.ts";
import type { RoutedRequest } from "./routed-request.ts";
import { splitPaths } from "./split-paths.ts";
import { inTraditionalOrder } from "./traditional-order.ts";
import { traditionalPredicate } from "./traditional-predicate.ts";
import { expressionPredicate } from "./expression-predicate.ts";

export const ROUTER_FLAVORS: readonly RouterFlavor[] = [
  "traditional_compatible",
  "traditional",
  "expressions",
];
export type { RouterFlavor };

export interface RouteMatch {
  readonly route: RouteEntity;
  /** Undefined for a route that belongs to no service. */
  readonly service: ServiceEntity | undefined;
  /** The part of the path that is not sent upstream. */
  readonly strippedPrefix: string | undefined;
  readonly captures: Readonly<Record<string, string>> | undefined;
  /** Paths are joined in the way of `path_handling: v1`, which the `traditional` router alone knows. */
  readonly isV1Path?: true;
}

export interface Router {
  match(request: RoutedRequest): RouteMatch | undefined;
}

/** A route whose condition does not compile is left out, as a node does, and named in `rejected`. */
export interface BuiltRouter extends Router {
  readonly rejected: readonly { readonly route: RouteEntity; readonly reason: string }[];
}

/** Routes of services that are not enabled, and routes of the other subsystem, do not take part. */
export function buildRouter(
  routes: Iterable<KongEntity>,
  serviceById: (id: string) => KongEntity | undefined,
  flavor: RouterFlavor = "traditional_compatible",
  subsystem: "http" | "stream" = "http",
): BuiltRouter {
  const entries: Entry[] = [];
  const rejected: { route: RouteEntity; reason: string }[] = [];
  for (const entity of routes) {
    const route = asRoute(entity);
    const service = route.service == null ? undefined : serviceById(route.service.id);
    if (
      isStreamRoute(route) !== (subsystem === "stream") ||
      (service !== undefined && asService(service).enabled === false)
    )
      continue;
    const owner = service === undefined ? undefined : asService(service);
    try {
      entries.push(...compileRoute(route, owner, flavor));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      rejected.push({ route, reason: error.message });
    }
  }
  const ordered =
    flavor === "traditional"
      ? inTraditionalOrder(entries, ({ part }) => part)
      : entries.toSorted(byPrecedence);
  const predicates = ordered.map(({ predicate }) => predicate);
  const index = new RouteIndex(predicates);
  const cache = new MatchCache<RouteMatch>(predicates);
  return {
    rejected,
    match: (request) => cache.remember(request, () => firstMatch(ordered, index, request, flavor)),
  };
}

interface Entry {
  /** The route, with the paths that this entry is for. */
  readonly part: RouteEntity;
  readonly priority: bigint;
  readonly predicate: Predicate;
  readonly route: RouteEntity;
  readonly service: ServiceEntity | undefined;
}

function compileRoute(
  route: RouteEntity,
  service: ServiceEntity | undefined,
  flavor: RouterFlavor,
): readonly Entry[] {
  const predicateOf = flavor === "expressions" ? expressionPredicate : traditionalPredicate;
  const parts = flavor === "traditional" ? onePathEach(route) : splitPaths(route);
  return parts.map((part) => ({
    part,
    priority: routePriority(part),
    predicate: predicateOf(part),
    route,
    service,
  }));
}

/** The `traditional` router weighs every path by itself. */
function onePathEach(route: RouteEntity): readonly RouteEntity[] {
  const paths = route.paths ?? [];
  return paths.length < 2 ? [route] : paths.map((path) => ({ ...route, paths: [path] }));
}

/** Higher priority first; of equals, the greater id, as in the ordered map of atc-router. */
function byPrecedence(left: Entry, right: Entry): number {
  if (left.priority !== right.priority) return left.priority > right.priority ? -1 : 1;
  if (left.part.id === right.part.id) return 0;
  return left.part.id > right.part.id ? -1 : 1;
}

function firstMatch(
  entries: readonly Entry[],
  index: RouteIndex,
  request: RoutedRequest,
  flavor: RouterFlavor,
): RouteMatch | undefined {
  for (const rank of index.candidates(request)) {
    const entry = entries[rank];
    const found: PathMatch = { matched: undefined, captures: undefined };
    if (entry === undefined || !holds(entry.predicate, request, found)) continue;
    const { route, service } = entry;
    return {
      route,
      service,
      strippedPrefix: route.strip_path === true ? found.matched : undefined,
      captures: found.captures,
      ...(flavor === "traditional" && route.path_handling === "v1" && { isV1Path: true }),
    };
  }
  return undefined;
}
