// v1 Service, as far as it is translated.
import type { KubeObject } from "../../core/kube.ts";
import { integerOf, objectsOf, specOf, textOf } from "./fields.ts";

export interface ServiceView {
  readonly isExternalName: boolean;
  readonly externalName: string;
  readonly ports: readonly ServicePort[];
}

export interface ServicePort {
  /** "" for the only port of a Service. */
  readonly name: string;
  readonly port: number;
  /** TCP, UDP, SCTP; "" when it is not said. */
  readonly protocol: string;
  /** The number or the name of a container's port. */
  readonly targetPort: number | string;
}

export function serviceView(object: KubeObject): ServiceView {
  const spec = specOf(object);
  return {
    isExternalName: spec["type"] === "ExternalName",
    externalName: textOf(spec["externalName"]) ?? "",
    ports: objectsOf(spec["ports"]).map((port) => ({
      name: textOf(port["name"]) ?? "",
      port: integerOf(port["port"]) ?? 0,
      protocol: textOf(port["protocol"]) ?? "",
      targetPort: integerOf(port["targetPort"]) ?? textOf(port["targetPort"]) ?? 0,
    })),
  };
}
