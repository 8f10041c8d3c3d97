// The kinds of objects that a configuration is made of, one store each.
import type { ResourceType } from "../../core/kube.ts";

const CONFIGURATION = "configuration.konghq.com";
const GATEWAY = "gateway.networking.k8s.io";
const NETWORKING = "networking.k8s.io";

/** Their order is the order in which a snapshot's hash walks the stores. Source: KIC v3.5.13, sections 2.1 and 15.1 of our notes. */
export const CACHED_KINDS = [
  resource(NETWORKING, "v1", "Ingress", "ingresses"),
  clusterResource(NETWORKING, "v1", "IngressClass", "ingressclasses"),
  resource("", "v1", "Service", "services"),
  resource("", "v1", "Secret", "secrets"),
  resource("", "v1", "ConfigMap", "configmaps"),
  resource("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"),
  resource(GATEWAY, "v1", "HTTPRoute", "httproutes"),
  resource(GATEWAY, "v1alpha2", "UDPRoute", "udproutes"),
  resource(GATEWAY, "v1alpha2", "TCPRoute", "tcproutes"),
  resource(GATEWAY, "v1alpha2", "TLSRoute", "tlsroutes"),
  resource(GATEWAY, "v1", "GRPCRoute", "grpcroutes"),
  resource(GATEWAY, "v1beta1", "ReferenceGrant", "referencegrants"),
  resource(GATEWAY, "v1", "Gateway", "gateways"),
  clusterResource(GATEWAY, "v1", "GatewayClass", "gatewayclasses"),
  resource(GATEWAY, "v1alpha3", "BackendTLSPolicy", "backendtlspolicies"),
  resource(CONFIGURATION, "v1", "KongPlugin", "kongplugins"),
  clusterResource(CONFIGURATION, "v1", "KongClusterPlugin", "kongclusterplugins"),
  resource(CONFIGURATION, "v1", "KongConsumer", "kongconsumers"),
  resource(CONFIGURATION, "v1beta1", "KongConsumerGroup", "kongconsumergroups"),
  resource(CONFIGURATION, "v1", "KongIngress", "kongingresses"),
  resource(CONFIGURATION, "v1beta1", "TCPIngress", "tcpingresses"),
  resource(CONFIGURATION, "v1beta1", "UDPIngress", "udpingresses"),
  resource(CONFIGURATION, "v1beta1", "KongUpstreamPolicy", "kongupstreampolicies"),
  resource(CONFIGURATION, "v1alpha1", "IngressClassParameters", "ingressclassparameterses"),
  resource(
    "incubator.ingress-controller.konghq.com",
    "v1alpha1",
    "KongServiceFacade",
    "kongservicefacades",
  ),
  clusterResource(CONFIGURATION, "v1alpha1", "KongVault", "kongvaults"),
  resource(CONFIGURATION, "v1alpha1", "KongCustomEntity", "kongcustomentities"),
] as const satisfies readonly ResourceType[];

export type CachedKind = (typeof CACHED_KINDS)[number]["kind"];

const BY_KIND: ReadonlyMap<string, ResourceType & { readonly kind: CachedKind }> = new Map(
  CACHED_KINDS.map((type) => [type.kind, type]),
);

/** Whether objects of this kind are part of the cache. */
export function isCachedKind(kind: string): kind is CachedKind {
  return BY_KIND.has(kind);
}

/** How the API serves a cached kind. */
export function resourceTypeOf(kind: CachedKind): ResourceType {
  const type = BY_KIND.get(kind);
  if (type === undefined) throw new RangeError(`no cached kind ${kind}`);
  return type;
}

function resource<const K extends string>(group: string, version: string, kind: K, plural: string) {
  return { group, version, kind, plural, namespaced: true } as const;
}

function clusterResource<const K extends string>(
  group: string,
  version: string,
  kind: K,
  plural: string,
) {
  return { group, version, kind, plural, namespaced: false } as const;
}
