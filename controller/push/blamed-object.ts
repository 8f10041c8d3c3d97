// Which Kubernetes object a Kong entity was made from, as its tags say.
import type { ObjectRef } from "../snapshot/object-ref.ts";

const CONFIGURATION_GROUP = "configuration.konghq.com";

/** The kinds that need no namespace. Of other cluster-scoped kinds no entity is ever made. */
const CLUSTER_SCOPED = new Set([
  `${CONFIGURATION_GROUP}/v1 KongClusterPlugin`,
  `${CONFIGURATION_GROUP}/v1 KongLicense`,
  `${CONFIGURATION_GROUP}/v1alpha1 KongVault`,
]);

export type Blame =
  | { readonly ok: true; readonly object: ObjectRef }
  /** The first thing that the tags should say and do not. */
  | { readonly ok: false; readonly missing: "name" | "namespace" | "kind" | "uid" };

/**
 * Of tags that say the same thing twice, the last counts.
 *
 * @param tags of an entity, among them `k8s-name:`, `k8s-kind:` and so on.
 * @see KIC v3.5.13 internal/dataplane/sendconfig/inmemory_error_handling.go
 */
export function blamedObject(tags: readonly string[]): Blame {
  const valueOf = (prefix: string) =>
    tags.findLast((tag) => tag.startsWith(prefix))?.slice(prefix.length) ?? "";
  const name = valueOf("k8s-name:");
  const namespace = valueOf("k8s-namespace:");
  const kind = valueOf("k8s-kind:");
  const uid = valueOf("k8s-uid:");
  const group = valueOf("k8s-group:");
  const version = valueOf("k8s-version:");
  const apiVersion = group === "" ? version : `${group}/${version}`;

  if (name === "") return { ok: false, missing: "name" };
  if (namespace === "" && !CLUSTER_SCOPED.has(`${apiVersion} ${kind}`)) {
    return { ok: false, missing: "namespace" };
  }
  if (kind === "") return { ok: false, missing: "kind" };
  if (uid === "") return { ok: false, missing: "uid" };
  return {
    ok: true,
    object: { apiVersion, kind, name, uid, ...(namespace !== "" && { namespace }) },
  };
}
