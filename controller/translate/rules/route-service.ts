// The Kong service of one rule of a GRPCRoute, TCPRoute, UDPRoute or TLSRoute.
import type { KubeObject } from "../../../core/kube.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import type { BackendReference } from "../../kube-types/references.ts";
import type { Cluster } from "../cluster.ts";
import { backendsOf, TERMINATOR } from "./backends.ts";
import { SERVICE_DEFAULTS } from "./service-defaults.ts";

/** Without routes. Streams cannot be answered, so only HTTP services get a terminator. */
export function routeService(
  name: string,
  protocol: string,
  route: KubeObject,
  references: readonly BackendReference[],
  cluster: Cluster,
): StateService {
  const backends = backendsOf(route, references, cluster);
  const isDeadEnd = backends.length === 0 && references.length > 0;
  const canAnswer = protocol.includes("http") || protocol.includes("grpc");
  return {
    entity: { name, host: name, protocol, ...SERVICE_DEFAULTS },
    namespace: namespaceOf(route),
    routes: [],
    plugins: isDeadEnd && canAnswer ? [TERMINATOR] : [],
    backends,
    kubeServices: new Map(),
    parent: route,
  };
}
