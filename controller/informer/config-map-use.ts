// ConfigMaps are taken in only when something may use them: a cluster has others that change all the time. Source: KIC v3.5.13 internal/controllers/configuration/configmap_controller.go.
import type { KubeObject } from "../../core/kube.ts";
import { labelsOf } from "../kube-types/fields.ts";
import type { AdmissionOptions } from "./admission.ts";

const CA_CERTIFICATE_LABEL = "konghq.com/ca-cert";
const CREDENTIAL_LABEL = "konghq.com/credential";

/** To be named by an object is not enough: KIC v3.5.13 forgets it again while it notes a BackendTLSPolicy's Secrets. */
export function isConfigMapUsed(
  configMap: KubeObject,
  { configMapLabel = "" }: AdmissionOptions,
): boolean {
  if (configMapLabel === "") return true;
  const labels = labelsOf(configMap);
  return (
    labels[configMapLabel] === "true" ||
    labels[CA_CERTIFICATE_LABEL] === "true" ||
    labels[CREDENTIAL_LABEL] !== undefined
  );
}
