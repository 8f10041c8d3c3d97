// Tables of Gateways and the routes that they take.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { AdmissionOptions } from "../../../controller/informer/admission.ts";
import { isBackendTlsPolicyAccepted } from "../../../controller/informer/backend-tls-policy-acceptance.ts";
import { isOurGatewayClass } from "../../../controller/informer/gateway-admission.ts";
import { isListenerProgrammed } from "../../../controller/informer/listener-rules.ts";
import { attachRoute, routeParents } from "../../../controller/informer/route-attachment.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { isCachedKind } from "../../../controller/snapshot/kinds.ts";
import { listenerStatuses } from "../../../controller/kube-types/gateway.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { GATEWAY_CONTROLLER } from "../translation/recorded-document.ts";
import type { Adapter } from "./adapter.ts";

/** Gateways of the tables have no conditions of their own, or nothing but a name. */
const OPTIONS: AdmissionOptions = {
  ingressClass: "kong",
  gatewayControllerName: GATEWAY_CONTROLLER,
  assumesProgrammed: true,
};

/** What each of the route's Gateways says. A recording that has none is one of an error. */
const verdicts: Adapter = (recorded) => {
  const [route] = kubeObjects([recorded["route"]]);
  const known = storesOf(kubeObjects(recorded["objects"]));
  const results = [recorded["expected"]]
    .flat()
    .map((result) => objectOr(objectOr(result)["condition"])["reason"]);
  return {
    expected: results.filter((reason) => reason !== undefined),
    got: route === undefined ? [] : routeParents(route, known, OPTIONS).map((each) => each.verdict),
  };
};

export const GATEWAY_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "controllers.gateway.route_utils/getsupportedgatewayforroute-httproute": verdicts,
  "controllers.gateway.route_utils/getsupportedgatewayforroute-tcproute": verdicts,
  "controllers.gateway.route_utils/getsupportedgatewayforroute-tlsroute": verdicts,
  "controllers.gateway.route_utils/getsupportedgatewayforroute-udproute": verdicts,
  "controllers.gateway.gateway_controller/isgatewaycontrolled": (recorded) => {
    const [gatewayClass] = kubeObjects([recorded["gateway_class"]]);
    return {
      expected: recorded["expected_result"],
      got: gatewayClass !== undefined && isOurGatewayClass(gatewayClass, OPTIONS),
    };
  },
  "controllers.gateway.route_utils/isrouteacceptedbylistener": (recorded) => {
    const [route] = kubeObjects([recorded["http_route"]]);
    const [gateway] = kubeObjects([recorded["gateway"]]);
    if (route === undefined || gateway === undefined) return "the recording has lost its objects";
    const areProgrammed = [...listenerStatuses(gateway).values()].every(isListenerProgrammed);
    if (!areProgrammed) return "whether listeners are programmed is seen to elsewhere";
    const ours = { ...gateway, spec: { ...objectOr(gateway["spec"]), gatewayClassName: "any" } };
    const { namespace } = gateway.metadata;
    const parentRefs = arrayOr(objectOr(route["spec"])["parentRefs"]).map((reference) => ({
      ...objectOr(reference),
      namespace,
    }));
    const placed = { ...route, spec: { ...objectOr(route["spec"]), parentRefs } };
    return {
      expected: recorded["expected_value"],
      got: attachRoute(placed, storesOf([ours, GATEWAY_CLASS]), OPTIONS) !== undefined,
    };
  },
  "controllers.gateway.backendtlspolicy_utils/validatebackendtlspolicy": (recorded) => {
    const [policy] = kubeObjects([recorded["policy"]]);
    if (policy === undefined) return "the recording has lost its policy";
    const known = storesOf([
      ...kubeObjects(recorded["objects"]),
      policy,
      namedGateway({}),
      routeTo(policy),
    ]);
    return {
      expected: objectOr(recorded["expected"])["status"] === "True",
      got: isBackendTlsPolicyAccepted(policy, known, OPTIONS),
    };
  },
  "controllers.gateway.route_utils/filterhostnames": (recorded) => {
    const [attached] = arrayOr(recorded["gateways"]).map(objectOr);
    const listener = stringOr(attached?.["listener_name"], undefined);
    const route = namedRoute(objectOr(recorded["http_route"]), listener);
    const gateway = namedGateway(objectOr(attached?.["gateway"]));
    const known = storesOf([gateway, GATEWAY_CLASS]);
    const expected = hostnamesOf(objectOr(recorded["expected_http_route"]));
    const got = attachRoute(route, known, OPTIONS);
    return {
      expected: recorded["has_error"] === true ? "none" : expected,
      got: got === undefined ? "none" : hostnamesOf(got),
    };
  },
};

const GATEWAY_CLASS: KubeObject = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "GatewayClass",
  metadata: { name: "any" },
  spec: { controllerName: GATEWAY_CONTROLLER },
};

function namedRoute(route: JsonObject, listener: string | undefined): KubeObject {
  const reference = { name: "any", ...(listener !== undefined && { sectionName: listener }) };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "any", namespace: "any" },
    spec: { ...objectOr(route["spec"]), parentRefs: [reference] },
  };
}

function namedGateway(gateway: JsonObject): KubeObject {
  const spec = objectOr(gateway["spec"]);
  const listeners = arrayOr(spec["listeners"]).map((listener) => ({
    protocol: "HTTP",
    ...objectOr(listener),
  }));
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "any", namespace: "any" },
    spec: { ...spec, gatewayClassName: "any", listeners },
  };
}

/** A route to all that a policy is for: without one ours is not asked. */
function routeTo(policy: KubeObject): KubeObject {
  const backendRefs = arrayOr(objectOr(policy["spec"])["targetRefs"]).map((target) => ({
    name: objectOr(target)["name"],
    namespace: policy.metadata.namespace,
  }));
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "any", namespace: "any" },
    spec: { parentRefs: [{ name: "any" }], rules: [{ backendRefs }] },
  };
}

function hostnamesOf(route: JsonObject): readonly unknown[] {
  return arrayOr(objectOr(route["spec"])["hostnames"]);
}

function storesOf(objects: readonly KubeObject[]): CacheStores {
  return CacheStores.fromObjects(objects.filter(({ kind }) => isCachedKind(kind)));
}
