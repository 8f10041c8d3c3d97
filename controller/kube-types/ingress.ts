// networking.k8s.io/v1 Ingress, as far as it is translated.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { PortReference } from "../kong-state/kong-state.ts";
import { integerOf, member, objectsOf, specOf, textOf, textsOf } from "./fields.ts";

export interface IngressView {
  readonly object: KubeObject;
  readonly defaultBackend: IngressBackend | undefined;
  readonly tls: readonly TlsSection[];
  readonly rules: readonly IngressRule[];
}

export interface TlsSection {
  readonly hosts: readonly string[];
  readonly secretName: string;
}

interface IngressRule {
  /** "" for every host. */
  readonly host: string;
  readonly paths: readonly IngressPath[];
}

export interface IngressPath {
  readonly path: string;
  /** Prefix, Exact, ImplementationSpecific, or something unknown. */
  readonly pathType: string;
  readonly backend: IngressBackend;
}

export type IngressBackend =
  | { readonly is: "service"; readonly name: string; readonly port: PortReference }
  | {
      readonly is: "resource";
      readonly apiGroup: string | undefined;
      readonly kind: string;
      readonly name: string;
    }
  | { readonly is: "nothing" };

export function ingressView(object: KubeObject): IngressView {
  const spec = specOf(object);
  return {
    object,
    defaultBackend:
      member(spec, "defaultBackend") === undefined ? undefined : backendOf(spec["defaultBackend"]),
    tls: tlsSectionsOf(spec["tls"]),
    rules: objectsOf(spec["rules"]).map((rule) => ({
      host: textOf(rule["host"]) ?? "",
      paths: objectsOf(member(rule["http"], "paths")).map(pathOf),
    })),
  };
}

export function tlsSectionsOf(value: unknown): readonly TlsSection[] {
  return objectsOf(value).map((section) => ({
    hosts: textsOf(section["hosts"]),
    secretName: textOf(section["secretName"]) ?? "",
  }));
}

function pathOf(path: JsonObject): IngressPath {
  return {
    path: textOf(path["path"]) ?? "",
    pathType: textOf(path["pathType"]) ?? "ImplementationSpecific",
    backend: backendOf(path["backend"]),
  };
}

function backendOf(backend: unknown): IngressBackend {
  const service = member(backend, "service");
  if (service !== undefined && service !== null) {
    const port = member(service, "port");
    return {
      is: "service",
      name: textOf(member(service, "name")) ?? "",
      port: portReferenceOf(integerOf(member(port, "number")), textOf(member(port, "name"))),
    };
  }
  const resource = member(backend, "resource");
  if (resource === undefined || resource === null) return { is: "nothing" };
  return {
    is: "resource",
    apiGroup: textOf(member(resource, "apiGroup")),
    kind: textOf(member(resource, "kind")) ?? "",
    name: textOf(member(resource, "name")) ?? "",
  };
}

function portReferenceOf(number = 0, name = ""): PortReference {
  if (number !== 0) return { by: "number", number };
  return name === "" ? { by: "implicit" } : { by: "name", name };
}
