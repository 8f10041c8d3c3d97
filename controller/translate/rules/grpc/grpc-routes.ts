// GRPCRoute -> Kong services and routes, for either router.
import type { StateRoute, StateService } from "../../../kong-state/kong-state.ts";
import { namespaceOf } from "../../../kube-types/fields.ts";
import { gatewayView } from "../../../kube-types/gateway.ts";
import {
  grpcRouteView,
  type GrpcMethodMatch,
  type GrpcRouteMatch,
  type GrpcRouteView,
} from "../../../kube-types/grpc-route.ts";
import type { RouteEntity } from "../../../kong-state/entities.ts";
import type { BuildContext } from "../../build-context.ts";
import type { Cluster } from "../../cluster.ts";
import { routeNamePrefix } from "../backends.ts";
import { CertificateClaims } from "../certificate-claims.ts";
import { listenersOf, portsOf } from "../listeners.ts";
import { routeService } from "../route-service.ts";
import type { Rules } from "../rules.ts";
import { routeSourceOf } from "../service-defaults.ts";
import { grpcRouteTags } from "./grpc-route-tags.ts";
import { expressionServices } from "./grpc-expressions.ts";

export function grpcRouteRules(context: BuildContext): Rules {
  const routes = context.cluster.list("GRPCRoute").map(grpcRouteView);
  const byExpressions = context.flags.expressionRoutes;
  // KIC names no owners for the traditional router: services with several backends then go without tags.
  const services = byExpressions
    ? expressionServices(routes, context).map((service) => ({ ...service, owner: service.parent }))
    : routes.flatMap((route) => traditionalServices(route, context));
  return {
    services: new Map(services.map((service) => [service.entity.name, service])),
    claims: new CertificateClaims(),
    failures: [],
    translated: routes.map(({ object }) => object),
  };
}

function traditionalServices(
  route: GrpcRouteView,
  { cluster }: BuildContext,
): readonly StateService[] {
  return route.rules.map(({ backendRefs }, index) => {
    const name = `${routeNamePrefix(route.object)}.${index}`;
    const protocol = grpcServiceProtocol(route, cluster);
    return {
      ...routeService(name, protocol, route.object, backendRefs, cluster),
      routes: traditionalRoutes(route, index, cluster),
    };
  });
}

/** Requests leave in the clear when some listener takes them so. */
function grpcServiceProtocol({ object, parentRefs }: GrpcRouteView, cluster: Cluster): string {
  const listeners = listenersOf(parentRefs, namespaceOf(object), cluster);
  return portsOf(listeners, "HTTP").length > 0 ? "grpc" : "grpcs";
}

function traditionalRoutes(
  route: GrpcRouteView,
  ruleIndex: number,
  cluster: Cluster,
): readonly StateRoute[] {
  const matches = route.rules[ruleIndex]?.matches ?? [];
  const hosts = hostsOf(route, cluster);
  const fields: readonly Partial<RouteEntity>[] =
    matches.length === 0
      ? [hosts.length > 0 ? { hosts } : { paths: ["/"] }]
      : matches.map((match) => ({ hosts, ...matchFields(match) }));
  return fields.map((each, matchIndex) => ({
    entity: {
      name: `${routeNamePrefix(route.object)}.${ruleIndex}.${matchIndex}`,
      protocols: ["grpc", "grpcs"],
      ...each,
      tags: grpcRouteTags(route),
    },
    plugins: [],
    source: routeSourceOf(route.object),
  }));
}

function matchFields({ method, headers }: GrpcRouteMatch): Partial<RouteEntity> {
  const byName = Map.groupBy(headers, ({ name }) => name);
  return {
    ...(method !== undefined && { paths: [methodPath(method)] }),
    headers: Object.fromEntries(
      [...byName].map(([name, values]) => [name, values.map(({ value }) => value)]),
    ),
  };
}

function methodPath({ type, service = ".+", method }: GrpcMethodMatch): string {
  const anyMethod = type === "RegularExpression" ? ".+" : "";
  return `~/${service}/${method ?? anyMethod}`;
}

/** The route's own, or else those of the listeners; none as soon as a Gateway is not known. */
function hostsOf({ object, hostnames, parentRefs }: GrpcRouteView, cluster: Cluster) {
  if (hostnames.length > 0) return hostnames;
  const hosts: string[] = [];
  let namespace = namespaceOf(object);
  for (const parent of parentRefs) {
    if ((parent.kind ?? "Gateway") !== "Gateway") continue;
    // A namespace that one reference names holds for those after it (as in KIC).
    namespace = parent.namespace ?? namespace;
    const gateway = cluster.find("Gateway", namespace, parent.name);
    if (gateway === undefined) return [];
    for (const { name, hostname } of gatewayView(gateway).listeners) {
      const isMeant = parent.sectionName === undefined || parent.sectionName === name;
      if (isMeant && hostname !== undefined) hosts.push(hostname);
    }
  }
  return hosts;
}
