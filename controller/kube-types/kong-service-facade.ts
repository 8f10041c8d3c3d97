// incubator.ingress-controller.konghq.com/v1alpha1 KongServiceFacade: a Service with other annotations.
import type { KubeObject } from "../../core/kube.ts";
import { integerOf, member, specOf, textOf } from "./fields.ts";

export interface KongServiceFacadeView {
  /** A Service in the namespace of the facade. */
  readonly serviceName: string;
  readonly port: number;
}

export function kongServiceFacadeView(object: KubeObject): KongServiceFacadeView {
  const backend = specOf(object)["backendRef"];
  return {
    serviceName: textOf(member(backend, "name")) ?? "",
    port: integerOf(member(backend, "port")) ?? 0,
  };
}
