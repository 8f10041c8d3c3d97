// HTTPRoute rules for the expression router: one route per host name, rule and match. Source: KIC v3.5.13 internal/dataplane/translator/subtranslator/httproute_atc.go.
import type { KubeObject } from "../../../../core/kube.ts";
import type { StateRoute } from "../../../kong-state/kong-state.ts";
import { annotationsOf } from "../../../kube-types/fields.ts";
import type { HttpRouteMatch, HttpRouteView, PathMatch } from "../../../kube-types/http-route.ts";
import type { BuildContext } from "../../build-context.ts";
import { tagsOf } from "../../tags.ts";
import { routeNamePrefix } from "../backends.ts";
import { annotatedSniExpression, hostExpression, methodExpression } from "../expression-parts.ts";
import { all, any, ANY_HTTP_REQUEST, compare } from "../expressions.ts";
import { headerMatchExpression, queryMatchExpression } from "../header-match-expression.ts";
import { anchored } from "../ingress-expression.ts";
import { byteLength, priorityOf } from "../priorities.ts";
import { routeSourceOf } from "../service-defaults.ts";
import { hostnamePart, rankMatches, type RankedMatch, type SplitMatch } from "../tie-breaking.ts";
import { applyFilters, filterOf } from "./http-filters.ts";
import type { PlacedRule } from "./http-rule-groups.ts";
import type { HttpRoutesResult } from "./http-service.ts";
import { replacesPrefix, subpathPattern, withoutEndSlash } from "./url-rewrite.ts";

const TIE_BITS = 12;
const NO_MATCH: HttpRouteMatch = {
  path: undefined,
  headers: [],
  queryParams: [],
  method: undefined,
};

type RankedHttpMatch = RankedMatch<HttpRouteMatch>;

/** By the HTTPRoute. */
export type RankedHttpMatches = ReadonlyMap<KubeObject, readonly RankedHttpMatch[]>;

/** Of all routes together, because priorities are compared among all. */
export function rankHttpMatches(routes: readonly HttpRouteView[]): RankedHttpMatches {
  const ranked = rankMatches(routes.flatMap(splitRoute), priorityOfMatch, TIE_BITS);
  return Map.groupBy(ranked, ({ route }) => route);
}

/** The routes of rules that share a Kong service. */
export function expressionRoutes(
  rules: readonly PlacedRule[],
  ranked: RankedHttpMatches,
  protocols: readonly string[],
  context: BuildContext,
): HttpRoutesResult {
  const routes: StateRoute[] = [];
  for (const placed of rules) {
    for (const match of ranked.get(placed.route.object) ?? []) {
      if (match.ruleIndex !== placed.index) continue;
      const made = routeOf(match, placed, protocols, context);
      if (!made.ok) return made;
      routes.push(made.route);
    }
  }
  return { ok: true, routes };
}

function splitRoute({
  object,
  hostnames,
  rules,
}: HttpRouteView): readonly SplitMatch<HttpRouteMatch>[] {
  const hosts = hostnames.length === 0 ? [""] : hostnames;
  return hosts.flatMap((hostname) =>
    rules.flatMap(({ name, matches }, ruleIndex) =>
      (matches.length === 0 ? [NO_MATCH] : matches).map((match, matchIndex) => ({
        route: object,
        hostname,
        match,
        ruleName: name,
        ruleIndex,
        matchIndex,
      })),
    ),
  );
}

function priorityOfMatch({ hostname, match }: SplitMatch<HttpRouteMatch>): number {
  const { path, method, headers, queryParams } = match;
  return priorityOf("HTTPRoute", [
    [hostname !== "" && !hostname.startsWith("*"), 43],
    [byteLength(hostname), 35],
    [path?.type === "Exact", 34],
    [path?.type === "RegularExpression", 33],
    // Every path starts with a slash.
    [Math.max(0, byteLength(path?.value ?? "") - 1), 23],
    [method !== undefined, 22],
    [headers.length, 17],
    [queryParams.length, 12],
  ]);
}

function routeOf(
  { hostname, match, ruleName, ruleIndex, matchIndex, priority }: RankedHttpMatch,
  { route: { object }, rule }: PlacedRule,
  protocols: readonly string[],
  { flags }: BuildContext,
) {
  const tags = tagsOf(object, [ruleName]);
  const expression = all([
    hostExpression([hostname]),
    annotatedSniExpression(annotationsOf(object)),
    matchExpression(match, rule.filters.map(filterOf).some(replacesPrefix)),
  ]);
  const route: StateRoute = {
    entity: {
      name: `${routeNamePrefix(object)}.${hostnamePart(hostname)}.${ruleIndex}.${matchIndex}`,
      ...(protocols.length > 0 && { protocols }),
      expression: expression || ANY_HTTP_REQUEST,
      priority,
      preserve_host: true,
      strip_path: false,
      tags,
    },
    plugins: [],
    source: routeSourceOf(object),
  };
  const options = { expressionRoutes: true, redirectPlugin: flags.redirectPlugin, tags };
  return applyFilters(route, rule.filters, match.path?.value ?? "", options);
}

function matchExpression(match: HttpRouteMatch, capturesSubpath: boolean): string {
  const { path, headers, queryParams, method } = match;
  return all([
    path === undefined ? "" : pathExpression(path, capturesSubpath),
    headerMatchExpression(headers),
    queryMatchExpression(queryParams),
    methodExpression(method === undefined ? [] : [method]),
  ]);
}

function pathExpression({ type, value }: PathMatch, capturesSubpath: boolean): string {
  switch (type) {
    case "Exact":
      return compare("http.path", "==", value);
    case "RegularExpression":
      return compare("http.path", "~", anchored(value));
    case "PathPrefix":
      return prefixExpression(withoutEndSlash(value), capturesSubpath);
    default:
      return "";
  }
}

function prefixExpression(path: string, capturesSubpath: boolean): string {
  if (capturesSubpath) {
    return any([
      compare("http.path", "==", path),
      compare("http.path", "~", `^${subpathPattern(path)}`),
    ]);
  }
  if (path === "/") return compare("http.path", "^=", "/");
  return any([compare("http.path", "==", path), compare("http.path", "^=", `${path}/`)]);
}
