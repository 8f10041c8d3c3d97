// Tells whether some objects are still what they were.
import { completeDependencies } from "../fallback/complete-dependencies.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { refIdentity, refOf, type ObjectRef } from "../snapshot/object-ref.ts";

/** Equal texts for objects in the same versions that depend on the same others, in the same versions, too. */
export function versionSignature(refs: readonly ObjectRef[], stores: CacheStores): string {
  const reached = new Set<KubeObject>();
  for (const ref of refs) {
    const object = isCachedKind(ref.kind)
      ? stores.get(ref.kind, ref.name, ref.namespace)
      : undefined;
    if (object !== undefined && object.metadata.uid === ref.uid) reached.add(object);
  }
  // A set is walked in the order of its growth.
  for (const object of reached) {
    if (!isCachedKind(object.kind)) continue;
    for (const dependency of completeDependencies(object.kind, object, stores)) {
      reached.add(dependency);
    }
  }
  return [...reached]
    .map((object) => `${refIdentity(refOf(object))}@${object.metadata.resourceVersion ?? ""}`)
    .toSorted()
    .join("\n");
}
