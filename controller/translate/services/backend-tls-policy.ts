// BackendTLSPolicy: TLS towards a Service, as annotations of the Service would say it.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import {
  annotationsOf,
  member,
  namespaceOf,
  objectsOf,
  specOf,
  textOf,
  type Annotations,
} from "../../kube-types/fields.ts";
import { annotation, ANNOTATION_PREFIX, parseInteger } from "../annotations.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf } from "../failure.ts";
import { withOverlay } from "./overlay.ts";

const DEPTH_OPTION = "tls-verify-depth";

export interface ServiceWithPolicy {
  readonly service: KubeObject;
  readonly failures: readonly ResourceFailure[];
}

export function withBackendTlsPolicy(service: KubeObject, cluster: Cluster): ServiceWithPolicy {
  const [policy, ...others] = cluster
    .list("BackendTLSPolicy")
    .filter((each) => isTargeted(service, each));
  if (policy === undefined) return { service, failures: [] };
  if (others.length > 0) {
    const message = "Multiple BackendTLSPolicies attached to service";
    return { service, failures: [failureOf(message, service)] };
  }
  const overlay = policyAnnotations(policy, annotationsOf(service));
  return { service: withOverlay(service, overlay), failures: [] };
}

function isTargeted(service: KubeObject, policy: KubeObject): boolean {
  if (namespaceOf(policy) !== namespaceOf(service)) return false;
  return objectsOf(specOf(policy)["targetRefs"]).some(({ group, kind, name }) => {
    const isCore = (textOf(group) ?? "") === "" || group === "core";
    return isCore && kind === "Service" && name === service.metadata.name;
  });
}

function policyAnnotations(policy: KubeObject, written: Annotations): Annotations {
  const spec = specOf(policy);
  const { validation } = spec;
  const references = objectsOf(member(validation, "caCertificateRefs"));
  const namesOf = (wanted: string) =>
    references.flatMap(({ kind, name }) => (kind === wanted ? [textOf(name) ?? ""] : []));
  const depth = parseInteger(textOf(member(spec["options"], DEPTH_OPTION)) ?? "");
  return {
    [`${ANNOTATION_PREFIX}/tls-verify`]: "true",
    [`${ANNOTATION_PREFIX}/host-header`]: textOf(member(validation, "hostname")) ?? "",
    [`${ANNOTATION_PREFIX}/protocol`]: "https",
    ...appended(written, "ca-certificates-configmaps", namesOf("ConfigMap")),
    ...appended(written, "ca-certificates-secrets", namesOf("Secret")),
    ...(depth !== undefined &&
      depth >= 0 && { [`${ANNOTATION_PREFIX}/tls-verify-depth`]: String(depth) }),
  };
}

/** Names join those that the Service names itself. */
function appended(written: Annotations, name: string, added: readonly string[]): Annotations {
  if (added.length === 0) return {};
  const known = annotation(written, name) ?? "";
  return {
    [`${ANNOTATION_PREFIX}/${name}`]: [...(known === "" ? [] : [known]), ...added].join(","),
  };
}
