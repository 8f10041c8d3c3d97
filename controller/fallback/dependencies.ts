// What each kind of object depends on: which objects, broken, take it down with them.
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import {
  consumerDependencies,
  customEntityDependencies,
  pluginSecretDependencies,
} from "./kong-dependencies.ts";
import { pluginDependencies, serviceDependencies } from "./plugin-dependencies.ts";
import {
  gatewayRouteDependencies,
  ingressDependencies,
  streamIngressDependencies,
} from "./route-dependencies.ts";

export type Dependencies = (
  kind: CachedKind,
  object: KubeObject,
  stores: CacheStores,
) => readonly KubeObject[];

type Resolver = (object: KubeObject, stores: CacheStores) => readonly KubeObject[];

const NOTHING: readonly KubeObject[] = [];
const nothing: Resolver = () => NOTHING;

/** One entry a kind. Source: KIC v3.5.13 internal/dataplane/fallback/graph_dependencies.go. */
const RESOLVERS: Readonly<Record<CachedKind, Resolver>> = {
  Service: serviceDependencies,
  KongServiceFacade: serviceDependencies,
  Ingress: ingressDependencies,
  TCPIngress: streamIngressDependencies,
  UDPIngress: streamIngressDependencies,
  HTTPRoute: gatewayRouteDependencies,
  GRPCRoute: gatewayRouteDependencies,
  TCPRoute: gatewayRouteDependencies,
  UDPRoute: gatewayRouteDependencies,
  TLSRoute: gatewayRouteDependencies,
  KongPlugin: pluginSecretDependencies,
  KongClusterPlugin: pluginSecretDependencies,
  KongConsumer: consumerDependencies,
  KongConsumerGroup: pluginDependencies,
  KongCustomEntity: customEntityDependencies,
  IngressClass: nothing,
  IngressClassParameters: nothing,
  Secret: nothing,
  ConfigMap: nothing,
  EndpointSlice: nothing,
  ReferenceGrant: nothing,
  Gateway: nothing,
  GatewayClass: nothing,
  BackendTLSPolicy: nothing,
  KongIngress: nothing,
  KongUpstreamPolicy: nothing,
  KongVault: nothing,
};

/**
 * The objects of `stores` that `object` directly depends on. One that is named twice is there twice; one that is named
 * but not cached is left out.
 */
export function directDependencies(
  kind: CachedKind,
  object: KubeObject,
  stores: CacheStores,
): readonly KubeObject[] {
  return RESOLVERS[kind](object, stores);
}
