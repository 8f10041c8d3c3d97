// Ancestors, as policies report them: what a policy has an effect on.
import type { JsonObject } from "../../../core/json.ts";
import type { AdmissionOptions } from "../../informer/admission.ts";
import { member } from "../../kube-types/fields.ts";

/** As the Gateway API allows, of all controllers together. */
export const ANCESTORS_MAX = 16;

export function isReportedBy(
  { controllerName }: JsonObject,
  { gatewayControllerName }: AdmissionOptions,
): boolean {
  return controllerName === gatewayControllerName;
}

/** What this controller has said about an ancestor. */
export function entryOfAncestor(
  entries: readonly JsonObject[],
  reference: JsonObject,
  admission: AdmissionOptions,
): JsonObject | undefined {
  return entries.find(
    (entry) =>
      isReportedBy(entry, admission) &&
      ["kind", "namespace", "name"].every(
        (field) => member(entry["ancestorRef"], field) === reference[field],
      ),
  );
}
