// How the API serves the kinds that scenarios use.
import { groupOf, type KubeObject, type ResourceType } from "../../core/kube.ts";

const CONFIGURATION = "configuration.konghq.com";
const GATEWAY_API = "gateway.networking.k8s.io";

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    type("", "v1", "Namespace", "namespaces", false),
    type("", "v1", "Service", "services"),
    type("", "v1", "Secret", "secrets"),
    type("", "v1", "ConfigMap", "configmaps"),
    type("apps", "v1", "Deployment", "deployments"),
    type("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"),
    type("networking.k8s.io", "v1", "Ingress", "ingresses"),
    type("networking.k8s.io", "v1", "IngressClass", "ingressclasses", false),
    type(GATEWAY_API, "v1beta1", "ReferenceGrant", "referencegrants"),
    type(GATEWAY_API, "v1", "GatewayClass", "gatewayclasses", false),
    type(GATEWAY_API, "v1", "Gateway", "gateways"),
    type(GATEWAY_API, "v1", "HTTPRoute", "httproutes"),
    type(CONFIGURATION, "v1", "KongPlugin", "kongplugins"),
    type(CONFIGURATION, "v1", "KongClusterPlugin", "kongclusterplugins", false),
    type(CONFIGURATION, "v1", "KongConsumer", "kongconsumers"),
  ].map((known) => [known.kind, known]),
);

/** Stories read them, and make none. */
export const EVENT = type("", "v1", "Event", "events");

/** @throws {RangeError} for a kind that no scenario uses so far. */
export function resourceType(kind: string): ResourceType {
  const found = RESOURCE_TYPES.get(kind);
  if (found === undefined) throw new RangeError(`no kind ${kind}`);
  return found;
}

/** @throws {RangeError} for a kind that no scenario uses so far, or that has another API group. */
export function resourceTypeOf(object: KubeObject): ResourceType {
  const found = resourceType(object.kind);
  if (found.group !== groupOf(object.apiVersion)) {
    throw new RangeError(`no kind ${object.kind} in ${object.apiVersion}`);
  }
  return found;
}

function type(
  group: string,
  version: string,
  kind: string,
  plural: string,
  namespaced = true,
): ResourceType {
  return { group, version, kind, plural, namespaced };
}
