// Which objects reach the cache, and as what: those that are ours, of which nothing says that they do not count.
import type { KubeObject } from "../../core/kube.ts";
import { member, specOf, textOf } from "../kube-types/fields.ts";
import { LAST_VALID_LABEL } from "../last-valid/last-valid-store.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { CACHED_KINDS, type CachedKind } from "../snapshot/kinds.ts";
import { isBackendTlsPolicyAccepted } from "./backend-tls-policy-acceptance.ts";
import { isOfClass } from "./class-filter.ts";
import { isConfigMapUsed } from "./config-map-use.ts";
import { weAreDefault } from "./default-class.ts";
import { isGatewayAdmitted, isOurGateway, isOurGatewayClass } from "./gateway-admission.ts";
import { isOfStatusAlone, leavesGatewayAsItWas, type ObjectChange } from "./object-change.ts";
import { attachRoute, awaitsGateways, routeParents } from "./route-attachment.ts";
import { isUpstreamPolicyUsed } from "./upstream-policy-use.ts";

export interface AdmissionOptions {
  readonly ingressClass: string;
  /** `spec.controllerName` of our GatewayClasses. */
  readonly gatewayControllerName: string;
  /** Labels of a namespace, for listeners that choose routes by them. Absent: such listeners take no route. */
  readonly namespaceLabels?: (name: string) => Readonly<Record<string, string>> | undefined;
  /**
   * For manifests that no controller has seen: Gateways without a status count as accepted and programmed, and their
   * listeners as ready for all routes that fit their protocol.
   */
  readonly assumesProgrammed?: boolean;
  /** The only Gateway that is ours; absent: all of our classes. */
  readonly gatewayToReconcile?: { readonly namespace: string; readonly name: string };
  /** ConfigMaps count that have this label, "true", or one of Kong's own; "" or absent: all of them. */
  readonly configMapLabel?: string;
}

/** The kinds of which an object may gain or lose its place when one of the first kind changes. */
const INFLUENCE: Partial<Record<CachedKind, readonly CachedKind[]>> = {
  GatewayClass: ["Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute"],
  Gateway: ["HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute", "KongUpstreamPolicy"],
  HTTPRoute: ["KongUpstreamPolicy", "BackendTLSPolicy"],
  Ingress: ["KongUpstreamPolicy"],
  Service: ["KongUpstreamPolicy"],
  KongServiceFacade: ["KongUpstreamPolicy"],
  Secret: ["BackendTLSPolicy"],
  ConfigMap: ["BackendTLSPolicy"],
  BackendTLSPolicy: ["BackendTLSPolicy"],
};

/** @param change of one object; absent: any of the kind may have changed. */
export function influencedKinds(kind: CachedKind, change?: ObjectChange): readonly CachedKind[] {
  if (change !== undefined && isOfStatusAlone(change)) {
    if (kind === "HTTPRoute") return ["BackendTLSPolicy"];
    if (kind !== "Gateway" || leavesGatewayAsItWas(change)) return [];
  }
  if (kind === "IngressClass") return CACHED_KINDS.map((type) => type.kind);
  return INFLUENCE[kind] ?? [];
}

/**
 * What the cache gets of an object: itself, or for an HTTPRoute a copy with the host names that its listeners serve;
 * nothing when it is not for us.
 *
 * @param known everything that the API server has, whether it is ours or not.
 */
export function admit(
  object: KubeObject,
  kind: CachedKind,
  known: CacheStores,
  options: AdmissionOptions,
): KubeObject | undefined {
  const { ingressClass } = options;
  if (!isOfClass(object, kind, ingressClass, weAreDefault(known, ingressClass))) return undefined;
  if (isGoing(object) || isSomebodyElses(object, kind)) return undefined;
  // What the controller itself keeps is no part of the configuration, and changes with it.
  if (object.metadata.labels?.[LAST_VALID_LABEL] !== undefined) return undefined;
  const rule = RULES[kind];
  return rule === undefined ? object : rule(object, known, options);
}

/**
 * Whether an object that is not admitted keeps the place that it has in the cache, as it was: a Gateway that was changed
 * is served as before until it is accepted anew, and so are its routes.
 * @see KIC v3.5.13 internal/controllers/gateway/gateway_controller.go, httproute_controller.go
 */
export function keepsPlace(
  object: KubeObject,
  kind: CachedKind,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  if (kind === "Gateway") {
    return isOurGateway(object, known, options) && !isGatewayAdmitted(object, known, options);
  }
  if (RULES[kind] !== attachRoute || isGoing(object)) return false;
  const parents = routeParents(object, known, options);
  return parents.length > 0 && awaitsGateways(parents, options);
}

type Rule = (
  object: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
) => KubeObject | undefined;

/** Kinds that need more than their class. */
const RULES: Partial<Record<CachedKind, Rule>> = {
  ConfigMap: (object, _, options) => onlyIf(isConfigMapUsed(object, options), object),
  GatewayClass: (object, _, options) => onlyIf(isOurGatewayClass(object, options), object),
  Gateway: (...args) => onlyIf(isGatewayAdmitted(...args), args[0]),
  HTTPRoute: attachRoute,
  GRPCRoute: attachRoute,
  TCPRoute: attachRoute,
  UDPRoute: attachRoute,
  TLSRoute: attachRoute,
  BackendTLSPolicy: (...args) => onlyIf(isBackendTlsPolicyAccepted(...args), args[0]),
  KongUpstreamPolicy: (...args) => onlyIf(isUpstreamPolicyUsed(...args), args[0]),
};

function onlyIf(isAdmitted: boolean, object: KubeObject): KubeObject | undefined {
  return isAdmitted ? object : undefined;
}

/** An object that is being deleted counts no more; a Gateway does until it is gone. */
function isGoing({ kind, metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && kind !== "Gateway";
}

const KINDS_WITH_CONTROL_PLANE: ReadonlySet<CachedKind> = new Set<CachedKind>([
  "KongConsumer",
  "KongConsumerGroup",
  "KongVault",
]);

/** Whether an object is meant for another control plane than an ingress controller. */
function isSomebodyElses(object: KubeObject, kind: CachedKind): boolean {
  if (!KINDS_WITH_CONTROL_PLANE.has(kind)) return false;
  const type = textOf(member(specOf(object)["controlPlaneRef"], "type"));
  return type !== undefined && type !== "kic";
}

/** The whole cache of a cluster, or of some manifests. */
export function admitAll(known: CacheStores, options: AdmissionOptions): CacheStores {
  return CacheStores.fromObjects(
    CACHED_KINDS.flatMap(({ kind }) =>
      [...known.store(kind).values()].flatMap((object) => {
        const admitted = admit(object, kind, known, options);
        return admitted === undefined ? [] : [admitted];
      }),
    ),
  );
}
