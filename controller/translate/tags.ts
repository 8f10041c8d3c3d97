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
  if (ruleNames.length > 0) return newTags(object, ruleNames);
  const known = PLAIN_TAGS.get(object);
  if (known !== undefined) return known;
  const tags = newTags(object, []);
  PLAIN_TAGS.set(object, tags);
  return tags;
}

/** An object is the source of many entities, and does not change. */
const PLAIN_TAGS = new WeakMap<KubeObject, readonly string[]>();

function newTags(object: KubeObject, ruleNames: readonly string[]): readonly string[] {
  const { apiVersion, kind, metadata } = object;
  const namespace = namespaceOf(object);
  const group = groupOf(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const tags: string[] = [];
  if (metadata.name !== "") tags.push(`k8s-name:${metadata.name}`);
  if (namespace !== "") tags.push(`k8s-namespace:${namespace}`);
  if (kind !== "") tags.push(`k8s-kind:${kind}`);
  if (metadata.uid !== undefined && metadata.uid !== "") tags.push(`k8s-uid:${metadata.uid}`);
  if (group !== "") tags.push(`k8s-group:${group}`);
  if (version !== "") tags.push(`k8s-version:${version}`);
  for (const name of ruleNames) if (name.trim() !== "") tags.push(`k8s-named-route-rule:${name}`);
  tags.push(...new Set(listAnnotation(annotationsOf(object), "tags")));
  return tags;
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
