// KongUpstreamPolicies are taken in only when something that we configure uses them. Source: KIC v3.5.13 internal/controllers/configuration/kongupstreampolicy_utils.go.
import type { KubeObject } from "../../core/kube.ts";
import { annotationsOf, namespaceOf } from "../kube-types/fields.ts";
import { httpRouteView } from "../kube-types/http-route.ts";
import { ingressView } from "../kube-types/ingress.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { AdmissionOptions } from "./admission.ts";
import { isOfClass } from "./class-filter.ts";
import { weAreDefault } from "./default-class.ts";
import { isOurGateway } from "./gateway-admission.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";
const POLICY_ANNOTATION = "konghq.com/upstream-policy";

/** Whether a Service with the policy stands behind an Ingress of our class or an HTTPRoute of our Gateways. Other routes do not count. */
export function isUpstreamPolicyUsed(
  policy: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  const { ingressClass } = options;
  const isDefault = weAreDefault(known, ingressClass);
  const services = namesOf(policyUsers(policy, "Service", known));
  const facades = namesOf(policyUsers(policy, "KongServiceFacade", known));
  if (services.size + facades.size === 0) return false;
  const behindIngress = [...known.store("Ingress").values()].some(
    (ingress) =>
      isOfClass(ingress, "Ingress", ingressClass, isDefault) &&
      ingressBackends(ingress).some((name) => services.has(name)),
  );
  if (behindIngress) return true;
  return [...known.store("HTTPRoute").values()].some(
    (route) =>
      (routeBackends(route, "Service").some((name) => services.has(name)) ||
        routeBackends(route, "KongServiceFacade").some((name) => facades.has(name))) &&
      namesOurGateway(route, known, options),
  );
}

/** Up to the first Gateway that is not there. */
function namesOurGateway(
  route: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  for (const { group, kind = "Gateway", namespace, name } of httpRouteView(route).parentRefs) {
    if (kind !== "Gateway" || (group ?? GATEWAY_GROUP) !== GATEWAY_GROUP) continue;
    const gateway = known.get("Gateway", name, namespace ?? namespaceOf(route));
    if (gateway === undefined) return false;
    if (isOurGateway(gateway, known, options)) return true;
  }
  return false;
}

/** The objects in the namespace of the policy that are annotated with it. */
export function policyUsers(
  policy: KubeObject,
  kind: "Service" | "KongServiceFacade",
  known: CacheStores,
): readonly KubeObject[] {
  const namespace = namespaceOf(policy);
  return [...known.store(kind).values()].filter(
    (object) =>
      namespaceOf(object) === namespace &&
      annotationsOf(object)[POLICY_ANNOTATION] === policy.metadata.name,
  );
}

function namesOf(objects: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(objects.map((object) => `${namespaceOf(object)}/${object.metadata.name}`));
}

function ingressBackends(ingress: KubeObject): readonly string[] {
  return ingressView(ingress).rules.flatMap(({ paths }) =>
    paths.flatMap(({ backend }) =>
      backend.is === "service" ? [`${namespaceOf(ingress)}/${backend.name}`] : [],
    ),
  );
}

function routeBackends(route: KubeObject, kind: string): readonly string[] {
  return httpRouteView(route).rules.flatMap(({ backendRefs }) =>
    backendRefs
      .filter((reference) => (reference.kind ?? "Service") === kind)
      .map(({ namespace = namespaceOf(route), name }) => `${namespace}/${name}`),
  );
}
