// Whether everything that an HTTPRoute sends requests to is there and may be used. Source: KIC v3.5.13 internal/controllers/gateway/httproute_controller.go.
import type { KubeObject } from "../../../core/kube.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import { httpRouteView } from "../../kube-types/http-route.ts";
import type { BackendReference } from "../../kube-types/references.ts";
import type { CacheStores } from "../../snapshot/cache-stores.ts";
import { refOf } from "../../snapshot/object-ref.ts";
import { isGranted } from "../../translate/reference-grants.ts";
import type { Condition } from "../conditions.ts";

/** Speaks of the first reference with which something is wrong. */
export function resolvedRefs(route: KubeObject, known: CacheStores): Condition {
  for (const reference of httpRouteView(route).rules.flatMap(({ backendRefs }) => backendRefs)) {
    const problem = problemOf(reference, route, known);
    if (problem !== undefined) return { type: "ResolvedRefs", status: "False", ...problem };
  }
  return { type: "ResolvedRefs", status: "True", reason: "ResolvedRefs" };
}

function problemOf(
  reference: BackendReference,
  route: KubeObject,
  known: CacheStores,
): Pick<Condition, "reason" | "message"> | undefined {
  const { group = "", kind = "Service", name } = reference;
  const own = namespaceOf(route);
  const namespace = reference.namespace || own;
  const target = `${namespace}/${name}`;
  const type = group === "" ? kind : `${group}/${kind}`;
  if ((group !== "" && group !== "core") || kind !== "Service") {
    return { reason: "InvalidKind", message: `target ${target} has unsupported type ${type}` };
  }
  if (known.get("Service", name, namespace) === undefined) {
    return {
      reason: "BackendNotFound",
      message: `target ${target} of type ${type} does not exist`,
    };
  }
  const cluster = { list: () => [...known.store("ReferenceGrant").values()] };
  if (namespace === own || isGranted(refOf(route), { group, kind, namespace, name }, cluster)) {
    return undefined;
  }
  const where = `${target} is in a different namespace than the HTTPRoute (namespace ${own})`;
  return {
    reason: "RefNotPermitted",
    message: `${where} and no ReferenceGrant allowing reference is configured`,
  };
}
