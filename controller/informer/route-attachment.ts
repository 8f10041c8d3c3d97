// Whether a route of the Gateway API may use one of the listeners that it names. Source: KIC v3.5.13 internal/controllers/gateway/route_utils.go.
import type { KubeObject } from "../../core/kube.ts";
import { namespaceOf, specOf, textsOf } from "../kube-types/fields.ts";
import { gatewayView, listenerStatuses, type Listener } from "../kube-types/gateway.ts";
import { parentReferencesOf, type ParentReference } from "../kube-types/references.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { AdmissionOptions } from "./admission.ts";
import { hasCondition, isOurGateway } from "./gateway-admission.ts";
import { hostnameIntersection } from "./hostnames.ts";
import {
  admitsRoute,
  allowsRoute,
  isListenerProgrammed,
  speaksFor,
  supportsRoute,
} from "./listener-rules.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** A Gateway of ours that a route names, and whether it takes the route. */
interface RouteParent {
  readonly gateway: KubeObject;
  readonly sectionName: string | undefined;
  readonly isAccepted: boolean;
}

/** The route as it is to be translated: an HTTPRoute gets the host names that its parents serve. */
export function attachRoute(
  route: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): KubeObject | undefined {
  const parents = routeParents(route, known, options);
  if (!parents.some(({ isAccepted }) => isAccepted)) return undefined;
  // It waits for all of its Gateways.
  if (!parents.every(({ gateway }) => hasCondition(gateway, "Programmed", options)))
    return undefined;
  return route.kind === "HTTPRoute" ? withServedHostnames(route, parents) : route;
}

/** Those of our class; none when one of the references is to no Gateway at all. */
function routeParents(
  route: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): readonly RouteParent[] {
  const references = parentReferencesOf(specOf(route)["parentRefs"]);
  const areGateways = references.every(
    ({ group = GATEWAY_GROUP, kind = "Gateway" }) => group === GATEWAY_GROUP && kind === "Gateway",
  );
  if (!areGateways) return [];
  return references.flatMap((reference): readonly RouteParent[] => {
    const namespace = reference.namespace ?? namespaceOf(route);
    const gateway = known.get("Gateway", reference.name, namespace);
    if (gateway === undefined || !isOurGateway(gateway, known, options)) return [];
    const isAccepted = gatewayView(gateway).listeners.some((listener) =>
      takesRoute(listener, gateway, route, reference, options),
    );
    return [{ gateway, sectionName: reference.sectionName || undefined, isAccepted }];
  });
}

function takesRoute(
  listener: Listener,
  gateway: KubeObject,
  route: KubeObject,
  reference: ParentReference,
  options: AdmissionOptions,
): boolean {
  const status = listenerStatuses(gateway).get(listener.name);
  const isTrusted = options.assumesProgrammed === true && status === undefined;
  return (
    allowsRoute(listener, route) &&
    admitsRoute(listener, namespaceOf(gateway), route, reference, options.namespaceLabels) &&
    (isTrusted || (supportsRoute(status, route) && isListenerProgrammed(status))) &&
    (reference.sectionName || listener.name) === listener.name &&
    (reference.port ?? listener.port) === listener.port &&
    speaksFor(listener, route) &&
    sharesHostname(listener, route)
  );
}

function sharesHostname({ hostname = "" }: Listener, route: KubeObject): boolean {
  if (route.kind === "TCPRoute" || route.kind === "UDPRoute" || hostname === "") return true;
  const hostnames = textsOf(specOf(route)["hostnames"]);
  return (
    hostnames.length === 0 ||
    hostnames.some((each) => hostnameIntersection(hostname, each) !== undefined)
  );
}

/** `undefined` when no listener serves any of its names. */
function withServedHostnames(
  route: KubeObject,
  parents: readonly RouteParent[],
): KubeObject | undefined {
  const written = textsOf(specOf(route)["hostnames"]);
  const served =
    written.length === 0
      ? allHostnames(parents)
      : written.flatMap((name) => narrowed(name, parents));
  if (written.length > 0 && served?.length === 0) return undefined;
  if (served === undefined) return route;
  return { ...route, spec: { ...specOf(route), hostnames: served } };
}

/** A route without names takes those of the listeners; `undefined` when one of them takes any name. */
function allHostnames(parents: readonly RouteParent[]): readonly string[] | undefined {
  const hostnames = parents.flatMap(({ gateway, sectionName }) =>
    gatewayView(gateway)
      .listeners.filter(({ name, protocol }) =>
        sectionName === undefined
          ? ["HTTP", "HTTPS", "TLS"].includes(protocol)
          : name === sectionName,
      )
      .map(({ hostname }) => hostname),
  );
  const named = hostnames.filter((hostname) => hostname !== undefined);
  return named.length === hostnames.length ? named : undefined;
}

/** The first listener that serves a name decides how much of it. */
function narrowed(name: string, parents: readonly RouteParent[]): readonly string[] {
  for (const { gateway, sectionName } of parents) {
    for (const listener of gatewayView(gateway).listeners) {
      if (sectionName !== undefined && sectionName !== listener.name) continue;
      const { hostname = "" } = listener;
      const shared = hostname === "" ? name : hostnameIntersection(hostname, name);
      if (shared !== undefined) return [shared];
    }
  }
  return [];
}
