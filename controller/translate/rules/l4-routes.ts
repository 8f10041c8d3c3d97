// TCPRoute, UDPRoute and TLSRoute -> a Kong service and a route per rule.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { RouteEntity } from "../../kong-state/entities.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { member, namespaceOf, objectsOf } from "../../kube-types/fields.ts";
import { l4RouteView, type L4RouteView } from "../../kube-types/l4-route.ts";
import { parentReferencesOf } from "../../kube-types/references.ts";
import type { BuildContext } from "../build-context.ts";
import { failureOf } from "../failure.ts";
import { tagsOf } from "../tags.ts";
import { routeNamePrefix } from "./backends.ts";
import { CertificateClaims } from "./certificate-claims.ts";
import { withStreamExpressions } from "./l4-expression.ts";
import { listenersOf, portsOf } from "./listeners.ts";
import { routeService } from "./route-service.ts";
import type { Rules } from "./rules.ts";
import { routeSourceOf } from "./service-defaults.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";

type L4Kind = "TCPRoute" | "UDPRoute" | "TLSRoute";

/** Why a route is not translated; only a UDPRoute's owner is told (as in KIC). */
interface Refusal {
  readonly message: string;
  readonly isReported: boolean;
}

/** What one route has become. */
export interface L4Services {
  readonly refusal: Refusal | undefined;
  readonly services: readonly StateService[];
}

export function l4RouteRules(kind: L4Kind, context: BuildContext): Rules {
  const services = new Map<string, StateService>();
  const failures: ResourceFailure[] = [];
  const translated: KubeObject[] = [];
  for (const object of context.cluster.list(kind)) {
    const { refusal, services: made } = context.memory.l4Services.recall(
      [object],
      context,
      (inner) => servicesOf(kind, l4RouteView(object), inner),
    );
    for (const service of made) services.set(service.entity.name, service);
    if (refusal === undefined) translated.push(object);
    else if (refusal.isReported) failures.push(failureOf(refusal.message, object));
  }
  return { services, claims: new CertificateClaims(), failures, translated };
}

/** Rules before the first one without backends are served. */
function servicesOf(kind: L4Kind, route: L4RouteView, context: BuildContext): L4Services {
  const isReported = kind === "UDPRoute";
  const firstEmpty = route.rules.findIndex(({ backendRefs }) => backendRefs.length === 0);
  const needsBackends = kind !== "TLSRoute";
  let refusal: Refusal | undefined;
  if (kind === "TLSRoute" && route.hostnames.length === 0) {
    refusal = { message: "no hostnames provided", isReported };
  } else if (route.rules.length === 0) {
    refusal = { message: "no rules provided", isReported };
  } else if (needsBackends && firstEmpty >= 0) {
    refusal = { message: "no backendRefs in rule", isReported };
  }
  const isPartial = kind === "TCPRoute" && refusal !== undefined && firstEmpty > 0;
  if (refusal !== undefined && !isPartial) return { refusal, services: [] };
  const match = matchOf(kind, route, context);
  const rules = isPartial ? route.rules.slice(0, firstEmpty) : route.rules;
  const services = rules.map(({ name, backendRefs }, index): StateService => {
    const serviceName = `${routeNamePrefix(route.object)}.${index}`;
    const protocol = kind === "UDPRoute" ? "udp" : "tcp";
    const service = {
      ...routeService(serviceName, protocol, route.object, backendRefs, context.cluster),
      owner: route.object,
      routes: [
        {
          entity: { name: `${serviceName}.0`, ...match, tags: tagsOf(route.object, [name]) },
          plugins: [],
          source: routeSourceOf(route.object),
        },
      ],
    };
    return context.flags.expressionRoutes ? withStreamExpressions(service) : service;
  });
  return { refusal, services };
}

function matchOf(
  kind: L4Kind,
  { object, hostnames, parentRefs }: L4RouteView,
  context: BuildContext,
): Partial<RouteEntity> {
  if (kind === "TLSRoute") {
    const protocol = isPassedThrough(object, context) ? "tls_passthrough" : "tls";
    return { protocols: [protocol], snis: hostnames };
  }
  const protocol = kind === "UDPRoute" ? "udp" : "tcp";
  const listeners = listenersOf(parentRefs, namespaceOf(object), context.cluster);
  const ports = portsOf(listeners, protocol.toUpperCase());
  return { protocols: [protocol], destinations: ports.map((port) => ({ port })) };
}

/** Whether a listener of one of the parents that accepted the route leaves TLS to the backend. */
function isPassedThrough(route: KubeObject, { cluster }: BuildContext): boolean {
  const parents = objectsOf(member(route["status"], "parents"))
    .flatMap((parent) => parentReferencesOf([parent["parentRef"]]))
    .filter(
      ({ group = GATEWAY_GROUP, kind = "Gateway" }) =>
        group === GATEWAY_GROUP && kind === "Gateway",
    );
  return listenersOf(parents, namespaceOf(route), cluster).some(
    ({ tls }) => tls?.mode === "Passthrough",
  );
}
