// Tables of what listeners refer to, and of whose Gateways are.
import { arrayOr, stringOr } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { gatewayView, type Listener } from "../../../controller/kube-types/gateway.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { isUnmanagedGateway } from "../../../controller/status/gateway-api/gateway-status.ts";
import {
  certificateProblem,
  supportedKinds,
} from "../../../controller/status/gateway-api/listener-references.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { GATEWAY_CONTROLLER, RECORDED_ADMISSION } from "../translation/recorded-document.ts";
import { named, textRecord, type Adapter } from "./adapter.ts";

export const LISTENER_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "controllers.gateway.gateway_utils/getlistenersupportedroutekinds": (recorded) => {
    const [listener] = listenersOf(gatewayOf("any", [recorded["listener"]]));
    const found = listener && supportedKinds(listener);
    return {
      expected: {
        kinds: arrayOr(recorded["expected_supported_kinds"]),
        areAllSupported: recorded["resolved_refs_reason"] === "ResolvedRefs",
      },
      got: found,
    };
  },
  "controllers.gateway.gateway_controller/getreferencegrantconditionreason": (recorded) => {
    const { cert_ref, gateway_namespace, reference_grants, expected_reason } = recorded;
    const gateway = gatewayOf(stringOr(gateway_namespace, "any"), [
      { tls: { certificateRefs: [cert_ref] } },
    ]);
    const [listener] = listenersOf(gateway);
    const grants = kubeObjects(arrayOr(reference_grants).map(named));
    const problem =
      listener && certificateProblem(listener, gateway, CacheStores.fromObjects(grants));
    // The Secrets themselves are another table's.
    return {
      expected: expected_reason === "RefNotPermitted",
      got: problem === "RefNotPermitted",
    };
  },
  "controllers.gateway.gateway_controller/isgatewayunmanaged": (recorded) => {
    const gatewayClass = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "any", annotations: textRecord(recorded["gateway_class_annotations"]) },
      spec: { controllerName: GATEWAY_CONTROLLER },
    };
    const gateway = gatewayOf("any", []);
    const known = CacheStores.fromObjects([gatewayClass, gateway]);
    return {
      expected: recorded["expected_result"],
      got: isUnmanagedGateway(gateway, { known, admission: RECORDED_ADMISSION }),
    };
  },
};

function gatewayOf(namespace: string, listeners: readonly unknown[]): KubeObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "any", namespace },
    spec: { gatewayClassName: "any", listeners },
  };
}

function listenersOf(gateway: KubeObject): readonly Listener[] {
  return gatewayView(gateway).listeners;
}
