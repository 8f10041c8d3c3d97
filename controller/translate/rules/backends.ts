// What a Gateway API route sends requests to: Services that are there and that it may refer to.
import type { KubeObject } from "../../../core/kube.ts";
import type { PluginEntity } from "../../kong-state/entities.ts";
import type { ServiceBackend } from "../../kong-state/kong-state.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import type { BackendReference } from "../../kube-types/references.ts";
import { refOf } from "../../snapshot/object-ref.ts";
import type { Cluster } from "../cluster.ts";
import { isGranted } from "../reference-grants.ts";

/** A port that no Service has: the failure to find it is reported later. */
const NO_PORT = -1;

/** What answers when a rule names backends and none of them can be used. Source: the Gateway API wants a 500. */
export const TERMINATOR: PluginEntity = {
  name: "request-termination",
  config: { status_code: 500, message: "no existing backendRef provided" },
};

/** References that lead nowhere or are not granted are left out without a failure (as in KIC). */
export function backendsOf(
  route: KubeObject,
  references: readonly BackendReference[],
  cluster: Cluster,
): readonly ServiceBackend[] {
  return references
    .filter((reference) => isUsable(route, reference, cluster))
    .map(({ namespace, name, port, weight }) => ({
      kind: "Service",
      namespace: namespace ?? namespaceOf(route),
      name,
      port: { by: "number", number: port ?? NO_PORT },
      ...(weight !== undefined && { weight }),
    }));
}

function isUsable(route: KubeObject, reference: BackendReference, cluster: Cluster): boolean {
  const { group = "", kind, name } = reference;
  const namespace = reference.namespace ?? namespaceOf(route);
  if (kind !== "Service" || name === "" || (group !== "" && group !== "core")) return false;
  if (cluster.find("Service", namespace, name) === undefined) return false;
  return (
    namespace === namespaceOf(route) ||
    isGranted(refOf(route), { group, kind, namespace, name }, cluster)
  );
}

/** `kind.namespace.name`, in which all names of a route start. */
export function routeNamePrefix(route: KubeObject): string {
  return `${route.kind.toLowerCase()}.${namespaceOf(route)}.${route.metadata.name}`;
}
