// configuration.konghq.com/v1beta1 TCPIngress and UDPIngress.
import type { KubeObject } from "../../core/kube.ts";
import { integerOf, member, objectsOf, specOf, textOf } from "./fields.ts";
import { tlsSectionsOf, type TlsSection } from "./ingress.ts";

export interface L4IngressView {
  readonly object: KubeObject;
  readonly tls: readonly TlsSection[];
  readonly rules: readonly L4IngressRule[];
}

export interface L4IngressRule {
  /** "" for any; never set in a UDPIngress. */
  readonly host: string;
  /** Where the gateway listens. */
  readonly port: number;
  readonly serviceName: string;
  readonly servicePort: number;
}

export function l4IngressView(object: KubeObject): L4IngressView {
  const spec = specOf(object);
  return {
    object,
    tls: tlsSectionsOf(spec["tls"]),
    rules: objectsOf(spec["rules"]).map((rule) => ({
      host: textOf(rule["host"]) ?? "",
      port: integerOf(rule["port"]) ?? 0,
      serviceName: textOf(member(rule["backend"], "serviceName")) ?? "",
      servicePort: integerOf(member(rule["backend"], "servicePort")) ?? 0,
    })),
  };
}
