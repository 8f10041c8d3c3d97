// The listeners of Gateways that a route is attached to by its parent references.
import { gatewayView, type Listener } from "../../kube-types/gateway.ts";
import type { ParentReference } from "../../kube-types/references.ts";
import type { Cluster } from "../cluster.ts";

/** Gateways that are not known have none. */
export function listenersOf(
  parents: readonly ParentReference[],
  routeNamespace: string,
  cluster: Cluster,
): readonly Listener[] {
  return parents.flatMap(({ namespace, name, sectionName }) => {
    const gateway = cluster.find("Gateway", namespace || routeNamespace, name);
    if (gateway === undefined) return [];
    return gatewayView(gateway).listeners.filter(
      (listener) => sectionName === undefined || sectionName === listener.name,
    );
  });
}

/** The ports of those that speak a protocol. */
export function portsOf(listeners: readonly Listener[], protocol: string): readonly number[] {
  return listeners.filter((listener) => listener.protocol === protocol).map(({ port }) => port);
}
