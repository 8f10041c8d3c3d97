// GRPCRoute for the expression router: one Kong service per host name and rule, one route per match. Source: KIC v3.5.13 internal/dataplane/translator/subtranslator/grpcroute_atc.go.
import type { StateRoute, StateService } from "../../../kong-state/kong-state.ts";
import { annotationsOf, namespaceOf } from "../../../kube-types/fields.ts";
import type {
  GrpcMethodMatch,
  GrpcRouteMatch,
  GrpcRouteView,
} from "../../../kube-types/grpc-route.ts";
import type { BuildContext } from "../../build-context.ts";
import { byText } from "../../order.ts";
import { routeNamePrefix } from "../backends.ts";
import { annotatedSniExpression, hostExpression } from "../expression-parts.ts";
import { all, ANY_HTTP_REQUEST, compare } from "../expressions.ts";
import { headerMatchExpression } from "../header-match-expression.ts";
import { listenersOf, portsOf } from "../listeners.ts";
import { byteLength, priorityOf } from "../priorities.ts";
import { routeService } from "../route-service.ts";
import { routeSourceOf } from "../service-defaults.ts";
import { hostnamePart, rankMatches, type RankedMatch, type SplitMatch } from "../tie-breaking.ts";
import { grpcRouteTags } from "./grpc-route-tags.ts";

const TIE_BITS = 8;
const NO_MATCH: GrpcRouteMatch = { method: undefined, headers: [] };

type Split = SplitMatch<GrpcRouteMatch>;

export function expressionServices(
  routes: readonly GrpcRouteView[],
  context: BuildContext,
): readonly StateService[] {
  const ranked = rankMatches(routes.flatMap(splitRoute), priorityOfMatch, TIE_BITS);
  const views = new Map(routes.map((view) => [view.object, view]));
  const byService = Map.groupBy(ranked, serviceName);
  return [...byService].flatMap(([name, matches]) => {
    const [first] = matches;
    const view = first === undefined ? undefined : views.get(first.route);
    return first === undefined || view === undefined
      ? []
      : [serviceOf(name, view, first.ruleIndex, matches, context)];
  });
}

function splitRoute({ object, hostnames, rules }: GrpcRouteView): readonly Split[] {
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

function priorityOfMatch({ hostname, match: { method, headers } }: Split): number {
  return priorityOf("GRPCRoute", [
    [hostname !== "" && !hostname.startsWith("*"), 43],
    [byteLength(hostname), 35],
    [byteLength(method?.service ?? ""), 24],
    [byteLength(method?.method ?? ""), 13],
    [headers.length, 8],
  ]);
}

function serviceName({ route, hostname, ruleIndex }: Split): string {
  return `${routeNamePrefix(route)}.${hostnamePart(hostname)}.${ruleIndex}`;
}

function serviceOf(
  name: string,
  view: GrpcRouteView,
  ruleIndex: number,
  matches: readonly RankedMatch<GrpcRouteMatch>[],
  { cluster }: BuildContext,
): StateService {
  const listeners = listenersOf(view.parentRefs, namespaceOf(view.object), cluster);
  const protocols = [
    ...(portsOf(listeners, "HTTP").length > 0 ? ["grpc"] : []),
    ...(portsOf(listeners, "HTTPS").length > 0 ? ["grpcs"] : []),
  ];
  const references = view.rules[ruleIndex]?.backendRefs ?? [];
  const protocol = protocols.includes("grpc") ? "grpc" : "grpcs";
  const service = routeService(name, protocol, view.object, references, cluster);
  return {
    ...service,
    routes: matches
      .map((match) => routeOf(match, view, protocols))
      .toSorted(byText(({ entity }) => entity.name)),
    // One for each match (as in KIC).
    plugins: matches.flatMap(() => service.plugins),
  };
}

function routeOf(
  ranked: RankedMatch<GrpcRouteMatch>,
  view: GrpcRouteView,
  protocols: readonly string[],
): StateRoute {
  const { hostname, match, matchIndex, priority } = ranked;
  const expression = all([
    match.method === undefined ? "" : methodExpression(match.method),
    headerMatchExpression(match.headers),
    hostExpression([hostname]),
    annotatedSniExpression(annotationsOf(view.object)),
  ]);
  return {
    entity: {
      name: `${serviceName(ranked)}.${matchIndex}`,
      ...(protocols.length > 0 && { protocols }),
      expression: expression || ANY_HTTP_REQUEST,
      priority,
      preserve_host: true,
      tags: grpcRouteTags(view),
    },
    plugins: [],
    source: routeSourceOf(view.object),
  };
}

function methodExpression({ type, service, method }: GrpcMethodMatch): string {
  if (service === undefined && method === undefined) return compare("http.path", "^=", "/");
  if (type === "RegularExpression") {
    return compare("http.path", "~", `^/${service ?? ".+"}/${method ?? ".+"}`);
  }
  if (type !== "Exact") return "";
  if (method === undefined) return compare("http.path", "^=", `/${service}/`);
  return service === undefined
    ? compare("http.path", "=^", `/${method}`)
    : compare("http.path", "==", `/${service}/${method}`);
}
