// ConfigMaps are taken in only when something may use them: a cluster has others that change all the time. Source: KIC v3.5.13 internal/controllers/configuration/configmap_controller.go.
import type { KubeObject } from "../../core/kube.ts";
import { labelsOf, member, namespaceOf, objectsOf, specOf } from "../kube-types/fields.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { AdmissionOptions } from "./admission.ts";

const CA_CERTIFICATE_LABEL = "konghq.com/ca-cert";
const CREDENTIAL_LABEL = "konghq.com/credential";

export function isConfigMapUsed(
  configMap: KubeObject,
  known: CacheStores,
  { configMapLabel = "" }: AdmissionOptions,
): boolean {
  if (configMapLabel === "") return true;
  const labels = labelsOf(configMap);
  return (
    labels[configMapLabel] === "true" ||
    labels[CA_CERTIFICATE_LABEL] === "true" ||
    labels[CREDENTIAL_LABEL] !== undefined ||
    isAuthority(configMap, known)
  );
}

/** Whether a BackendTLSPolicy names it. */
function isAuthority(configMap: KubeObject, known: CacheStores): boolean {
  return [...known.store("BackendTLSPolicy").values()].some(
    (policy) =>
      namespaceOf(policy) === namespaceOf(configMap) &&
      objectsOf(member(specOf(policy)["validation"], "caCertificateRefs")).some(
        ({ kind, name }) => kind === "ConfigMap" && name === configMap.metadata.name,
      ),
  );
}
