// The kinds that are told what became of them as soon as something about them changes, and not only after a round.
import type { KubeObject } from "../../../core/kube.ts";
import { isOurGatewayClass } from "../../informer/gateway-admission.ts";
import type { FollowedKind } from "../../informer/informers.ts";
import {
  isOfStatusAlone,
  leavesGatewayAsItWas,
  type ObjectChange,
} from "../../informer/object-change.ts";
import type { CachedKind } from "../../snapshot/kinds.ts";
import type { StatusChange } from "../status-change.ts";
import { acceptedClassStatus } from "./accepted-class.ts";
import { desiredBackendTlsPolicy } from "./backend-tls-policy-status.ts";
import { desiredGateway } from "./gateway-status.ts";
import { desiredRoute } from "./route-status.ts";
import type { StatusWorld } from "./status-world.ts";
import { desiredUpstreamPolicy } from "./upstream-policy-status.ts";

type Rule = (object: KubeObject, world: StatusWorld) => StatusChange | undefined;

/** In the order in which they are decided: Gateways wait for their class, routes for their Gateways. */
const RULES: ReadonlyMap<CachedKind, Rule> = new Map<CachedKind, Rule>([
  ["GatewayClass", desiredGatewayClass],
  ["Gateway", desiredGateway],
  ["HTTPRoute", desiredRoute],
  ["GRPCRoute", desiredRoute],
  ["TCPRoute", desiredRoute],
  ["UDPRoute", desiredRoute],
  ["TLSRoute", desiredRoute],
  ["KongUpstreamPolicy", desiredUpstreamPolicy],
  ["BackendTLSPolicy", desiredBackendTlsPolicy],
]);

export const KINDS_TOLD_AT_ONCE: readonly CachedKind[] = [...RULES.keys()];

const ROUTES = ["HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute"] as const;

/** Which kinds may have to be told something else when an object of the first kind changes, apart from that object. */
const MATTERS_TO: Partial<Record<FollowedKind, readonly CachedKind[]>> = {
  GatewayClass: ["Gateway", ...ROUTES],
  Gateway: [...ROUTES, "KongUpstreamPolicy", "BackendTLSPolicy"],
  HTTPRoute: ["Gateway", "KongUpstreamPolicy", "BackendTLSPolicy"],
  Ingress: ["KongUpstreamPolicy"],
  IngressClass: ["KongUpstreamPolicy"],
  Service: ["Gateway", "HTTPRoute", "KongUpstreamPolicy"],
  KongServiceFacade: ["KongUpstreamPolicy"],
  Secret: ["Gateway", "BackendTLSPolicy"],
  ConfigMap: ["BackendTLSPolicy"],
  ReferenceGrant: ["Gateway", "HTTPRoute"],
  BackendTLSPolicy: ["BackendTLSPolicy"],
  Namespace: ["Gateway", ...ROUTES],
};

/** @param change of one object; absent: any of the kind may have changed. */
export function kindsConcerned(kind: FollowedKind, change?: ObjectChange): readonly CachedKind[] {
  if (change !== undefined && isOfStatusAlone(change)) {
    if (kind === "HTTPRoute") return ["Gateway", "BackendTLSPolicy"];
    if (kind !== "Gateway" || leavesGatewayAsItWas(change)) return [];
  }
  return MATTERS_TO[kind] ?? [];
}

/** @returns `undefined` when the object has been told already, and for kinds that are told nothing. */
export function desiredChange(
  kind: CachedKind,
  object: KubeObject,
  world: StatusWorld,
): StatusChange | undefined {
  return RULES.get(kind)?.(object, world);
}

function desiredGatewayClass(
  gatewayClass: KubeObject,
  { admission, now }: StatusWorld,
): StatusChange | undefined {
  if (!isOurGatewayClass(gatewayClass, admission)) return undefined;
  const status = acceptedClassStatus(gatewayClass, now);
  return status && { what: "status", status };
}
