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
  return (
    backendTlsPolicyGateways(policy, known, options).length > 0 &&
    backendTlsPolicyProblem(policy, known) === undefined
  );
}

/** Why a policy cannot be carried out. */
export interface BackendTlsPolicyProblem {
  readonly reason: "Conflicted" | "Invalid";
  readonly message: string;
}

export function backendTlsPolicyProblem(
  policy: KubeObject,
  known: CacheStores,
): BackendTlsPolicyProblem | undefined {
  const policies = [...known.store("BackendTLSPolicy").values()].filter(
    (each) => namespaceOf(each) === namespaceOf(policy),
  );
  const isRival = (name: string) =>
    policies.filter((each) => serviceTargets(each).includes(name)).length > 1;
  if (serviceTargets(policy).some(isRival)) {
    return { reason: "Conflicted", message: "Multiple BackendTLSPolicies target the same service" };
  }
  const invalid = beyondUs(policy, known);
  return invalid.length === 0 ? undefined : { reason: "Invalid", message: invalid.join(" - ") };
}

function serviceTargets(policy: KubeObject): readonly string[] {
  return objectsOf(specOf(policy)["targetRefs"])
    .filter((reference) => isOfCore(reference) && reference["kind"] === "Service")
    .map(({ name }) => textOf(name) ?? "");
}

function isOfCore({ group }: JsonObject): boolean {
  return group === undefined || group === "" || group === "core";
}

/** The Gateways of HTTPRoutes to its Services whose references our controller has found all resolved, each once. */
export function backendTlsPolicyGateways(
  policy: KubeObject,
  known: CacheStores,
  options: AdmissionOptions,
): readonly KubeObject[] {
  const targets = serviceTargets(policy);
  const gateways = [...known.store("HTTPRoute").values()]
    .filter((route) => targets.some((name) => leadsTo(name, namespaceOf(policy), route)))
    .flatMap((route) => resolvedParents(route, known, options));
  return [...new Set(gateways)];
}

function leadsTo(service: string, inNamespace: string, route: KubeObject): boolean {
  return httpRouteView(route).rules.some(({ backendRefs }) =>
    backendRefs.some(
      ({ namespace = namespaceOf(route), name }) => namespace === inNamespace && name === service,
    ),
  );
}

function resolvedParents(
  route: KubeObject,
  known: CacheStores,
  { gatewayControllerName, assumesProgrammed = false }: AdmissionOptions,
): readonly KubeObject[] {
  const reports = objectsOf(member(route["status"], "parents"));
  return parentReferencesOf(specOf(route)["parentRefs"]).flatMap(({ namespace, name }) => {
    const gatewayNamespace = namespace ?? namespaceOf(route);
    const gateway = known.get("Gateway", name, gatewayNamespace);
    if (gateway === undefined) return [];
    if (assumesProgrammed && reports.length === 0) return [gateway];
    const isResolved = reports.some(
      ({ controllerName, parentRef, conditions }) =>
        controllerName === gatewayControllerName &&
        member(parentRef, "name") === name &&
        (textOf(member(parentRef, "namespace")) ?? namespaceOf(route)) === gatewayNamespace &&
        conditionsOf(conditions).some(
          ({ type, status }) => type === "ResolvedRefs" && status === "True",
        ),
    );
    return isResolved ? [gateway] : [];
  });
}

/** Of certificate authorities, only the first that cannot be had is named. Neither the system's own ones nor alternative names can be asked for. */
function beyondUs(policy: KubeObject, known: CacheStores): readonly string[] {
  const { validation } = specOf(policy);
  const missing = objectsOf(member(validation, "caCertificateRefs"))
    .map((reference) => authorityProblem(reference, policy, known))
    .find((problem) => problem !== undefined);
  const unsupported = [
    ...(objectsOf(member(validation, "subjectAltNames")).length > 0 ? ["SubjectAltNames"] : []),
    ...(textOf(member(validation, "wellKnownCACertificates")) === undefined
      ? []
      : ["WellKnownCACertificates"]),
  ];
  return [
    ...(missing === undefined ? [] : [missing]),
    ...unsupported.map((feature) => `${feature} feature is not currently supported`),
  ];
}

function authorityProblem(
  reference: JsonObject,
  policy: KubeObject,
  known: CacheStores,
): string | undefined {
  const { kind } = reference;
  const name = textOf(reference["name"]) ?? "";
  if (!isOfCore(reference) || (kind !== "ConfigMap" && kind !== "Secret")) {
    return "CACertificateRefs must reference ConfigMaps or Secrets in the core group";
  }
  const namespace = namespaceOf(policy);
  if (known.get(kind, name, namespace) !== undefined) return undefined;
  return `failed getting *v1.${kind} ${namespace}/${name} set as CACertificateRef: ${kind} "${name}" not found`;
}
