// The tags that tie an entity of Kong to the object it came from.
import { groupOf, type KubeObject } from "../../core/kube.ts";
import { annotationsOf, namespaceOf } from "../kube-types/fields.ts";
import { listAnnotation } from "./annotations.ts";

/**
 * `k8s-name:` to `k8s-version:`, then the named rules, then the user's own tags.
 *
 * @param ruleNames names of the rules of a Gateway API route that a Kong route serves; empty ones do not count.
 * @see KIC v3.5.13 internal/util/k8s.go
 */
export function tagsOf(object: KubeObject, ruleNames: readonly string[] = []): readonly string[] {
  const { apiVersion, kind, metadata } = object;
  const parts: readonly (readonly [string, string])[] = [
    ["k8s-name", metadata.name],
    ["k8s-namespace", namespaceOf(object)],
    ["k8s-kind", kind],
    ["k8s-uid", metadata.uid ?? ""],
    ["k8s-group", groupOf(apiVersion)],
    ["k8s-version", apiVersion.slice(apiVersion.indexOf("/") + 1)],
  ];
  return [
    ...parts.filter(([, value]) => value !== "").map(([key, value]) => `${key}:${value}`),
    ...ruleNames.filter((name) => name.trim() !== "").map((name) => `k8s-named-route-rule:${name}`),
    ...new Set(listAnnotation(annotationsOf(object), "tags")),
  ];
}

/** For a Kong service of which no Service is there: it must never be taken for an object's. */
export const UNKNOWN_SERVICE_TAGS: readonly string[] = [
  "k8s-name:UNKNOWN",
  "k8s-namespace:UNKNOWN",
  "k8s-kind:Service",
  "k8s-uid:00000000-0000-0000-0000-000000000000",
  "k8s-group:core",
  "k8s-version:v1",
];
