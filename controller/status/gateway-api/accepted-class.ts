// The condition with which a GatewayClass says that it is ours. Source: KIC v3.5.13 internal/controllers/gateway/gatewayclass_controller.go.
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";

/** @returns the whole new `status`, or `undefined` when the class is accepted as it is now. */
export function acceptedClassStatus(gatewayClass: KubeObject, now: string): JsonObject | undefined {
  const { generation = 0 } = gatewayClass.metadata;
  const status = objectOr(gatewayClass["status"]);
  const conditions = arrayOr(status["conditions"]).map(objectOr);
  const known = conditions.find(({ type }) => type === "Accepted");
  const wasTrue = known?.["status"] === "True";
  if (wasTrue && known["observedGeneration"] === generation) return undefined;
  const accepted = {
    type: "Accepted",
    status: "True",
    reason: "Accepted",
    message: "the gatewayclass has been accepted by the controller",
    observedGeneration: generation,
    lastTransitionTime: wasTrue ? (known["lastTransitionTime"] ?? now) : now,
  };
  return { ...status, conditions: [...conditions.filter((each) => each !== known), accepted] };
}
