// HTTPRoute rules for the traditional router. Source: KIC v3.5.13 internal/dataplane/translator/subtranslator/httproute.go.
import { canonicalJson } from "../../../../core/hash.ts";
import type { JsonObject } from "../../../../core/json.ts";
import type { RouteEntity } from "../../../kong-state/entities.ts";
import type { StateRoute } from "../../../kong-state/kong-state.ts";
import {
  matchTypeOf,
  type HttpRouteMatch,
  type HttpRouteView,
  type NamedMatch,
  type PathMatch,
} from "../../../kube-types/http-route.ts";
import type { BuildContext } from "../../build-context.ts";
import { byText } from "../../order.ts";
import { tagsOf } from "../../tags.ts";
import { routeNamePrefix } from "../backends.ts";
import { routeSourceOf } from "../service-defaults.ts";
import { applyFilters, filterOf, type FilterOptions } from "./http-filters.ts";
import { setKey, type PlacedRule } from "./http-rule-groups.ts";
import type { HttpRoutesResult } from "./http-service.ts";
import { replacedPrefix } from "./url-rewrite.ts";

const REGEX_HEADER_PREFIX = "~*";

/** One match of a rule, with its place. */
interface PlacedMatch {
  readonly route: HttpRouteView;
  readonly ruleName: string;
  readonly ruleIndex: number;
  readonly matchIndex: number;
  readonly match: HttpRouteMatch;
}

/** `rules`: they share a Kong service, and are in order. */
export function traditionalRoutes(
  rules: readonly PlacedRule[],
  protocols: readonly string[],
  { flags }: BuildContext,
): HttpRoutesResult {
  const routes: StateRoute[] = [];
  for (const group of Map.groupBy(rules, ({ rule }) => setKey(rule.filters)).values()) {
    const filters = group[0]?.rule.filters ?? [];
    const matches = group.flatMap(placedMatches);
    routes.push(...group.filter(isWithoutMatch).map((rule) => hostRoute(rule, protocols)));
    for (const together of Map.groupBy(matches, matchKey).values()) {
      const made = matchRoutes(together, filters, protocols, flags.redirectPlugin);
      if (!made.ok) return made;
      routes.push(...made.routes);
    }
  }
  return { ok: true, routes };
}

function isWithoutMatch({ rule }: PlacedRule): boolean {
  return rule.matches.length === 0;
}

function placedMatches({ route, index, rule }: PlacedRule): readonly PlacedMatch[] {
  return rule.matches.map((match, matchIndex) => ({
    route,
    ruleName: rule.name,
    ruleIndex: index,
    matchIndex,
    match,
  }));
}

/** Matches of one HTTPRoute that differ in their paths alone share a route. Of equal names the first counts. */
function matchKey({ route: { object }, match }: PlacedMatch): string {
  const { method, headers, queryParams } = match;
  const lower = headers.map((header) => ({ ...header, name: header.name.toLowerCase() }));
  return canonicalJson({
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name,
    method: method ?? "",
    headers: firstOfEach(lower)
      .toSorted(byText(({ name }) => name))
      .map(keyPart),
    query: firstOfEach(queryParams).map(keyPart),
  });
}

/** A type that is not said is another one than the default that is (as in KIC). */
function keyPart({ name, value, writtenType }: NamedMatch): readonly string[] {
  return writtenType === undefined ? [name, value] : [name, value, writtenType];
}

function firstOfEach<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...Map.groupBy(items, ({ name }) => name).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
}

/** A rule without matches takes all requests for the hosts; its filters are not looked at (as in KIC). */
function hostRoute({ route, index }: PlacedRule, protocols: readonly string[]): StateRoute {
  return {
    entity: {
      name: `${routeNamePrefix(route.object)}.${index}.0`,
      ...(protocols.length > 0 && { protocols }),
      hosts: route.hostnames,
      preserve_host: true,
      tags: tagsOf(route.object),
    },
    plugins: [],
    source: routeSourceOf(route.object),
  };
}

/** `matches`: at least one; they share method, headers and filters. */
function matchRoutes(
  matches: readonly PlacedMatch[],
  filters: readonly JsonObject[],
  protocols: readonly string[],
  redirectPlugin: boolean,
): HttpRoutesResult {
  const [first] = matches;
  if (first === undefined) return { ok: true, routes: [] };
  const headers = routeHeaders(first.match);
  if (!headers.ok) return headers;
  const bare = bareRoute(first, matches, headers.headers, protocols);
  const options: FilterOptions = {
    expressionRoutes: false,
    redirectPlugin,
    tags: bare.entity.tags ?? [],
  };
  const isRedirect = filters.some((filter) => filterOf(filter).type === "RequestRedirect");
  if (isRedirect) return redirectRoutes(bare, matches, filters, options);
  const path = filters.some(hasReplacedPrefix) ? (first.match.path?.value ?? "") : "";
  const route = matches.reduce((each, { match }) => withMatch(each, match), bare);
  const filtered = applyFilters(route, filters, path, options);
  return filtered.ok ? { ok: true, routes: [filtered.route] } : filtered;
}

function bareRoute(
  { route, ruleIndex, matchIndex }: PlacedMatch,
  matches: readonly PlacedMatch[],
  headers: NonNullable<RouteEntity["headers"]>,
  protocols: readonly string[],
): StateRoute {
  const ruleNames = matches.map(({ ruleName }) => ruleName);
  return {
    entity: {
      name: `${routeNamePrefix(route.object)}.${ruleIndex}.${matchIndex}`,
      ...(protocols.length > 0 && { protocols }),
      hosts: route.hostnames,
      ...(Object.keys(headers).length > 0 && { headers }),
      preserve_host: true,
      strip_path: false,
      tags: tagsOf(route.object, ruleNames),
    },
    plugins: [],
    source: routeSourceOf(route.object),
  };
}

/**
 * A route for each match, because a redirect needs to know its path; but each has all that those before it have, and
 * all have one name (as in KIC).
 */
function redirectRoutes(
  bare: StateRoute,
  matches: readonly PlacedMatch[],
  filters: readonly JsonObject[],
  options: FilterOptions,
): HttpRoutesResult {
  const routes: StateRoute[] = [];
  let route = bare;
  for (const { match } of matches) {
    const filtered = applyFilters(
      withMatch(route, match),
      filters,
      match.path?.value ?? "",
      options,
    );
    if (!filtered.ok) return filtered;
    route = filtered.route;
    routes.push(route);
  }
  const { source } = route;
  return { ok: true, routes: routes.map((each) => ({ ...each, source })) };
}

function withMatch(route: StateRoute, { path, method }: HttpRouteMatch): StateRoute {
  const { paths = [], methods = [] } = route.entity;
  const added = path === undefined ? [] : routePaths(path);
  const entity = {
    ...route.entity,
    ...(paths.length + added.length > 0 && { paths: [...paths, ...added] }),
    ...(method !== undefined && { methods: [...new Set([...methods, method])] }),
  };
  return { ...route, entity };
}

function routePaths({ type, value }: PathMatch): readonly string[] {
  switch (type) {
    case "Exact":
      return [`~${value}$`];
    case "PathPrefix":
      return [`~${value}$`, value.endsWith("/") ? value : `${value}/`];
    case "RegularExpression":
      return [`~${value}`];
    default:
      return [""];
  }
}

function hasReplacedPrefix(filter: JsonObject): boolean {
  return replacedPrefix(filterOf(filter)) !== undefined;
}

type Headers =
  | { readonly ok: true; readonly headers: NonNullable<RouteEntity["headers"]> }
  | { readonly ok: false; readonly message: string };

function routeHeaders({ headers }: HttpRouteMatch): Headers {
  const found: Record<string, readonly string[]> = {};
  for (const match of headers) {
    const { name, value } = match;
    const type = matchTypeOf(match);
    if (Object.hasOwn(found, name)) {
      const message = `multiple header matches for the same header are not allowed: ${name}`;
      return { ok: false, message };
    }
    if (type !== "Exact" && type !== "RegularExpression") {
      return { ok: false, message: `unknown/unsupported header match type: ${type}` };
    }
    found[name] = [type === "Exact" ? value : REGEX_HEADER_PREFIX + value];
  }
  return { ok: true, headers: found };
}
