// Whether a route of the Gateway API may use one of the listeners that it names. Source: KIC v3.5.13 internal/controllers/gateway/route_utils.go.
import type { KubeObject } from "../../core/kube.ts";
import { namespaceOf, specOf, textsOf } from "../kube-types/fields.ts";
import { gatewayView } from "../kube-types/gateway.ts";
import { parentReferencesOf, type ParentReference } from "../kube-types/references.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { AdmissionOptions } from "./admission.ts";
import { hasCondition, isOurGateway } from "./gateway-admission.ts";
import { hostnameIntersection } from "./hostnames.ts";
import { routeVerdict, type RouteVerdict } from "./route-acceptance.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** A Gateway of ours that a route names, and what it says to the route. */
export interface RouteParent {
  readonly gateway: KubeObject;
  readonly reference: ParentReference;
  readonly sectionName: string | undefined;
  readonly verdict: RouteVerdict;
}

/** The route as it is to be translated: an HTTPRoute gets the host names that its parents serve. */
export function attachRoute(
  route: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): KubeObject | undefined {
  const parents = routeParents(route, known, options);
  if (!parents.some(isAccepting)) return undefined;
  if (awaitsGateways(parents, options)) return undefined;
  return route.kind === "HTTPRoute" ? withServedHostnames(route, parents) : route;
}

export function isAccepting({ verdict }: RouteParent): boolean {
  return verdict === "Accepted";
}

/** A route waits for all of its Gateways. */
export function awaitsGateways(
  parents: readonly RouteParent[],
  options: AdmissionOptions,
): boolean {
  return !parents.every(({ gateway }) => hasCondition(gateway, "Programmed", options));
}

/** Those of our class; none when one of the references is to no Gateway at all. */
export function routeParents(
  route: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): readonly RouteParent[] {
  const references = parentReferencesOf(specOf(route)["parentRefs"]);
  if (!references.every(isToGateway)) return [];
  return references.flatMap((reference): readonly RouteParent[] => {
    const namespace = reference.namespace ?? namespaceOf(route);
    const gateway = known.get("Gateway", reference.name, namespace);
    if (gateway === undefined || !isOurGateway(gateway, known, options)) return [];
    const verdict = routeVerdict(gateway, route, reference, options);
    return [{ gateway, reference, sectionName: reference.sectionName || undefined, verdict }];
  });
}

export function isToGateway({ group = GATEWAY_GROUP, kind = "Gateway" }: ParentReference): boolean {
  return group === GATEWAY_GROUP && kind === "Gateway";
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
