// discovery.k8s.io/v1 EndpointSlice, as far as it is translated.
import type { KubeObject } from "../../core/kube.ts";
import { integerOf, labelsOf, member, objectsOf, textOf, textsOf } from "./fields.ts";

const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

export interface EndpointSliceView {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

interface EndpointPort {
  readonly name: string;
  readonly protocol: string;
  /** Absent: all ports, which no target can be made of. */
  readonly port: number | undefined;
}

interface Endpoint {
  /** All are alike; the first is used. */
  readonly address: string | undefined;
  /** An endpoint that does not say is ready. */
  readonly isReady: boolean;
  readonly isTerminating: boolean;
}

/** The name of the Service in its namespace that a slice belongs to. */
export function serviceNameOf(slice: KubeObject): string | undefined {
  return labelsOf(slice)[SERVICE_NAME_LABEL];
}

export function endpointSliceView(slice: KubeObject): EndpointSliceView {
  return {
    ports: objectsOf(slice["ports"]).map((port) => ({
      name: textOf(port["name"]) ?? "",
      protocol: textOf(port["protocol"]) ?? "TCP",
      port: integerOf(port["port"]),
    })),
    endpoints: objectsOf(slice["endpoints"]).map((endpoint) => ({
      address: textsOf(endpoint["addresses"])[0],
      isReady: member(endpoint["conditions"], "ready") !== false,
      isTerminating: member(endpoint["conditions"], "terminating") === true,
    })),
  };
}
