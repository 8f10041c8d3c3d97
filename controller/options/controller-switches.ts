// The flags --enable-controller-..., and the kinds that each of them is about. Source: KIC v3.5.13 internal/manager/controllerdef.go.
import type { CachedKind } from "../snapshot/kinds.ts";

export type SwitchedKind = CachedKind | "KongLicense";

/** By the end of the flag's name. */
export const CONTROLLER_SWITCHES: ReadonlyMap<string, readonly SwitchedKind[]> = new Map<
  string,
  readonly SwitchedKind[]
>([
  ["gwapi-gateway", ["Gateway", "GatewayClass", "BackendTLSPolicy"]],
  ["gwapi-grpcroute", ["GRPCRoute"]],
  ["gwapi-httproute", ["HTTPRoute", "BackendTLSPolicy"]],
  ["gwapi-reference-grant", ["ReferenceGrant"]],
  ["ingress-class-networkingv1", ["IngressClass"]],
  ["ingress-class-parameters", ["IngressClassParameters"]],
  ["ingress-networkingv1", ["Ingress"]],
  ["kong-custom-entity", ["KongCustomEntity"]],
  ["kong-license", ["KongLicense"]],
  ["kong-service-facade", ["KongServiceFacade"]],
  ["kong-upstream-policy", ["KongUpstreamPolicy"]],
  ["kong-vault", ["KongVault"]],
  ["kongclusterplugin", ["KongClusterPlugin"]],
  ["kongconsumer", ["KongConsumer", "KongConsumerGroup"]],
  ["kongingress", ["KongIngress"]],
  ["kongplugin", ["KongPlugin"]],
  // EndpointSlices are followed all the same: gateways are found by them.
  ["service", ["Service"]],
  ["tcpingress", ["TCPIngress"]],
  ["udpingress", ["UDPIngress"]],
]);
