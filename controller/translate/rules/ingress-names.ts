// How the services and routes of Ingresses are called. A KongServiceFacade has one port: it is not part of a name.
import type { KubeObject } from "../../../core/kube.ts";
import type { ServiceBackend } from "../../kong-state/kong-state.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import type { FoundBackend } from "./ingress-backend.ts";
import { portText } from "./service-defaults.ts";

export function ingressServiceName(
  namespace: string,
  { name, port, facade }: FoundBackend,
): string {
  return facade === undefined
    ? `${namespace}.${name}.${portText(port)}`
    : `${namespace}.${name}.svc.facade`;
}

export function ingressServiceHost(
  namespace: string,
  { name, port, facade }: FoundBackend,
): string {
  return facade === undefined
    ? `${name}.${namespace}.${portText(port)}.svc`
    : `${namespace}.${name}.svc.facade`;
}

export function ingressRouteName(ingress: KubeObject, backend: FoundBackend, host: string): string {
  const own = `${namespaceOf(ingress)}.${ingress.metadata.name}`;
  return backend.facade === undefined
    ? `${own}.${backend.name}.${host}.${portText(backend.port)}`
    : `${own}.${host}.${backend.name}.svc.facade`;
}

export function stateBackend(
  namespace: string,
  { name, port, facade }: FoundBackend,
): ServiceBackend {
  return { kind: facade === undefined ? "Service" : "KongServiceFacade", namespace, name, port };
}
