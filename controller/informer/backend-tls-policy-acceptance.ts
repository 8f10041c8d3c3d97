// Whether a BackendTLSPolicy is taken in: something of ours leads to its Services, and nothing in it is beyond us. Source: KIC v3.5.13 internal/controllers/gateway/backendtlspolicy_utils.go.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { member, namespaceOf, objectsOf, specOf, textOf } from "../kube-types/fields.ts";
import { conditionsOf } from "../kube-types/gateway.ts";
import { httpRouteView } from "../kube-types/http-route.ts";
import { parentReferencesOf } from "../kube-types/references.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { AdmissionOptions } from "./admission.ts";

export function isBackendTlsPolicyAccepted(
  policy: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  const targets = serviceTargets(policy);
  const policies = [...known.store("BackendTLSPolicy").values()].filter(
    (each) => namespaceOf(each) === namespaceOf(policy),
  );
  const isRival = (name: string) =>
    policies.filter((each) => serviceTargets(each).includes(name)).length > 1;
  return (
    targets.some((name) => isRoutedTo(name, policy, known, options)) &&
    !targets.some(isRival) &&
    isValid(policy, known)
  );
}

function serviceTargets(policy: KubeObject): readonly string[] {
  return objectsOf(specOf(policy)["targetRefs"])
    .filter((reference) => isOfCore(reference) && reference["kind"] === "Service")
    .map(({ name }) => textOf(name) ?? "");
}

function isOfCore({ group }: JsonObject): boolean {
  return group === undefined || group === "" || group === "core";
}

/** An HTTPRoute whose references our controller has found all resolved. */
function isRoutedTo(
  service: string,
  policy: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): boolean {
  return [...known.store("HTTPRoute").values()].some((route) => {
    const leadsThere = httpRouteView(route).rules.some(({ backendRefs }) =>
      backendRefs.some(
        ({ namespace = namespaceOf(route), name }) =>
          namespace === namespaceOf(policy) && name === service,
      ),
    );
    return leadsThere && hasResolvedParent(route, known, options);
  });
}

function hasResolvedParent(
  route: KubeObject,
  known: CacheStores,
  { gatewayControllerName, assumesProgrammed = false }: AdmissionOptions,
): boolean {
  const reports = objectsOf(member(route["status"], "parents"));
  return parentReferencesOf(specOf(route)["parentRefs"]).some(({ namespace, name }) => {
    const gatewayNamespace = namespace ?? namespaceOf(route);
    if (known.get("Gateway", name, gatewayNamespace) === undefined) return false;
    if (assumesProgrammed && reports.length === 0) return true;
    return reports.some(
      ({ controllerName, parentRef, conditions }) =>
        controllerName === gatewayControllerName &&
        member(parentRef, "name") === name &&
        (textOf(member(parentRef, "namespace")) ?? namespaceOf(route)) === gatewayNamespace &&
        conditionsOf(conditions).some(
          ({ type, status }) => type === "ResolvedRefs" && status === "True",
        ),
    );
  });
}

/** Neither the system's own authorities nor alternative names can be asked for. */
function isValid(policy: KubeObject, known: CacheStores): boolean {
  const { validation } = specOf(policy);
  if (objectsOf(member(validation, "subjectAltNames")).length > 0) return false;
  if (textOf(member(validation, "wellKnownCACertificates")) !== undefined) return false;
  return objectsOf(member(validation, "caCertificateRefs")).every((reference) => {
    const { kind } = reference;
    if (!isOfCore(reference) || (kind !== "ConfigMap" && kind !== "Secret")) return false;
    return known.get(kind, textOf(reference["name"]) ?? "", namespaceOf(policy)) !== undefined;
  });
}
