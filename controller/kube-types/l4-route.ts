// gateway.networking.k8s.io/v1alpha2 TCPRoute, UDPRoute and TLSRoute: alike but for host names.
import type { KubeObject } from "../../core/kube.ts";
import { objectsOf, specOf, textOf, textsOf } from "./fields.ts";
import {
  backendReferencesOf,
  parentReferencesOf,
  type BackendReference,
  type ParentReference,
} from "./references.ts";

export interface L4RouteView {
  readonly object: KubeObject;
  /** Of a TLSRoute. */
  readonly hostnames: readonly string[];
  readonly parentRefs: readonly ParentReference[];
  readonly rules: readonly L4RouteRule[];
}

interface L4RouteRule {
  /** "" without one. */
  readonly name: string;
  readonly backendRefs: readonly BackendReference[];
}

export function l4RouteView(object: KubeObject): L4RouteView {
  const spec = specOf(object);
  return {
    object,
    hostnames: textsOf(spec["hostnames"]),
    parentRefs: parentReferencesOf(spec["parentRefs"]),
    rules: objectsOf(spec["rules"]).map((rule) => ({
      name: textOf(rule["name"]) ?? "",
      backendRefs: backendReferencesOf(rule["backendRefs"]),
    })),
  };
}
