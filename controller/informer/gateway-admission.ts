// Gateways and their classes: ours are those of a class that names our controller.
import type { KubeObject } from "../../core/kube.ts";
import { member, specOf } from "../kube-types/fields.ts";
import { conditionsOf, gatewayView } from "../kube-types/gateway.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { AdmissionOptions } from "./admission.ts";

export function isOurGatewayClass(
  gatewayClass: KubeObject,
  { gatewayControllerName }: AdmissionOptions,
): boolean {
  return specOf(gatewayClass)["controllerName"] === gatewayControllerName;
}

export function isOurGateway(
  gateway: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  const { name, namespace } = options.gatewayToReconcile ?? gateway.metadata;
  if (gateway.metadata.name !== name || gateway.metadata.namespace !== namespace) return false;
  const gatewayClass = known.get("GatewayClass", gatewayView(gateway).className);
  return gatewayClass !== undefined && isOurGatewayClass(gatewayClass, options);
}

/** Only one that has been accepted as it is now. */
export function isGatewayAdmitted(
  gateway: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  return isOurGateway(gateway, known, options) && hasCondition(gateway, "Accepted", options);
}

/** Whether a condition is true of the current generation, for the reason that has its name. */
export function hasCondition(
  gateway: KubeObject,
  name: "Accepted" | "Programmed",
  { assumesProgrammed = false }: AdmissionOptions,
): boolean {
  const conditions = conditionsOf(member(gateway["status"], "conditions"));
  if (assumesProgrammed && conditions.length === 0) return true;
  return conditions.some(
    ({ type, status, reason, observedGeneration }) =>
      type === name &&
      reason === name &&
      status === "True" &&
      observedGeneration === (gateway.metadata.generation ?? 0),
  );
}
