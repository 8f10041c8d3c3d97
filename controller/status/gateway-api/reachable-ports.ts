// Where gateways can be reached from outside. Source: KIC v3.5.13 internal/controllers/gateway/gateway_controller.go.
import type { KubeObject } from "../../../core/kube.ts";
import type { KongListener, KongListeners } from "../../gateways/kong-listeners.ts";
import { specOf } from "../../kube-types/fields.ts";
import { serviceView } from "../../kube-types/service.ts";

/** The ports that can be reached from outside, by the protocol of a Gateway's listener. */
export type ReachablePorts = ReadonlyMap<string, ReadonlySet<number>>;

/** A port of a Service has the protocol that Kong speaks on its target port, which must be a number. */
export function reachablePorts(
  services: readonly KubeObject[],
  { proxy, stream }: KongListeners,
): ReachablePorts {
  const ports = new Map<string, Set<number>>();
  for (const { port, protocol, targetPort } of services.flatMap(
    (service) => serviceView(service).ports,
  )) {
    const onProxy = proxy.findLast((listener) => listener.port === targetPort);
    const onStream = stream.findLast((listener) => listener.port === targetPort);
    const spoken = onProxy
      ? httpProtocol(onProxy)
      : onStream?.isTls === true
        ? "TLS"
        : protocol || "TCP";
    ports.set(spoken, (ports.get(spoken) ?? new Set()).add(port));
  }
  return ports;
}

function httpProtocol({ isTls }: KongListener): string {
  return isTls ? "HTTPS" : "HTTP";
}

/** A Service without an address is still being set up. */
export function hasClusterAddress(service: KubeObject): boolean {
  const { clusterIPs } = specOf(service);
  return Array.isArray(clusterIPs) && clusterIPs.length > 0;
}
