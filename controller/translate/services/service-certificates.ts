// Certificates that a Service's annotations ask for: Kong's own towards it, and those it trusts.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import { annotationsOf, namespaceOf } from "../../kube-types/fields.ts";
import { configMapData, secretData } from "../../kube-types/secret.ts";
import { annotation, listAnnotation, parseFlag } from "../annotations.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf, notFound } from "../failure.ts";

const PLAIN_PROTOCOLS: ReadonlySet<string> = new Set([
  "http",
  "grpc",
  "tcp",
  "tls_passthrough",
  "udp",
  "ws",
]);

export interface ClientCertificate {
  readonly secret?: { readonly key: string; readonly uid: string };
  readonly failures: readonly ResourceFailure[];
}

/** `kongProtocol`: the Kong service's before annotations, only to be named in a failure (as KIC does). */
export function clientCertificateOf(
  service: KubeObject,
  kongProtocol: string,
  cluster: Cluster,
): ClientCertificate {
  const name = annotation(annotationsOf(service), "client-cert") ?? "";
  if (name === "") return { failures: [] };
  const namespace = namespaceOf(service);
  const key = `${namespace}/${name}`;
  const secret = cluster.find("Secret", namespace, name);
  if (secret === undefined) {
    const message = `Failed to fetch secret '${key}': ${notFound("Secret", namespace, name)}`;
    return { failures: [failureOf(message, service)] };
  }
  if (PLAIN_PROTOCOLS.has(protocolOf(service))) {
    const message = `Client certificate requested for incompatible service protocol '${kongProtocol}'`;
    return { failures: [failureOf(message, service)] };
  }
  return { failures: [], secret: { key, uid: secret.metadata.uid ?? "" } };
}

export interface CaCertificates {
  readonly ids: readonly string[];
  readonly failures: readonly ResourceFailure[];
}

export function caCertificatesOf(service: KubeObject, cluster: Cluster): CaCertificates {
  const annotations = annotationsOf(service);
  const references = [
    ...sourcesOf("Secret", listAnnotation(annotations, "ca-certificates-secrets")),
    ...sourcesOf("ConfigMap", listAnnotation(annotations, "ca-certificates-configmaps")),
  ];
  if (references.length === 0) return { ids: [], failures: [] };
  if (parseFlag(annotation(annotations, "tls-verify") ?? "") !== true) {
    const message = "CA certificates requested for service without TLS verification enabled";
    return { ids: [], failures: [failureOf(message, service)] };
  }
  const protocol = protocolOf(service);
  if (PLAIN_PROTOCOLS.has(protocol)) {
    const message = `CA certificates requested for incompatible service protocol '${protocol}'`;
    return { ids: [], failures: [failureOf(message, service)] };
  }
  const found = references.map((reference) => authorityId(reference, service, cluster));
  return {
    ids: found.flatMap((each) => (each.ok ? [each.id] : [])),
    failures: found.flatMap((each) => (each.ok ? [] : [each.failure])),
  };
}

interface CaSource {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
}

function sourcesOf(kind: CaSource["kind"], names: readonly string[]): readonly CaSource[] {
  return names.map((name) => ({ kind, name }));
}

type AuthorityId =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly failure: ResourceFailure };

function authorityId({ kind, name }: CaSource, service: KubeObject, cluster: Cluster): AuthorityId {
  const namespace = namespaceOf(service);
  const holder = cluster.find(kind, namespace, name);
  if (holder === undefined) {
    const message = `Failed to fetch ${kind.toLowerCase()} for CA Certificate '${namespace}/${name}': ${notFound(kind, namespace, name)}`;
    return { ok: false, failure: failureOf(message, service) };
  }
  const id = (kind === "Secret" ? secretData(holder) : configMapData(holder)).get("id");
  if (id !== undefined) return { ok: true, id };
  const message = `Invalid CA certificate '${namespace}/${name}': missing 'id' field in data`;
  return { ok: false, failure: failureOf(message, holder, service) };
}

function protocolOf(service: KubeObject): string {
  return annotation(annotationsOf(service), "protocol") || "http";
}
