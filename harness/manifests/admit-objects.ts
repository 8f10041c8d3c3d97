// Which objects of some manifests a controller would take in.
import type { KubeObject } from "../../core/kube.ts";
import { admitAll, type AdmissionOptions } from "../../controller/informer/admission.ts";
import { followedKinds } from "../../controller/informer/informers.ts";
import { CacheStores } from "../../controller/snapshot/cache-stores.ts";
import { isCachedKind, resourceTypeOf } from "../../controller/snapshot/kinds.ts";

export interface Admission {
  readonly stores: CacheStores;
  /** Kinds that the controller does not follow, with the number of objects. */
  readonly unknownKinds: ReadonlyMap<string, number>;
}

/**
 * An object without a namespace goes into `default`, as with kubectl; of several with one name the last counts. Gateways
 * that no controller has seen yet count as accepted and programmed.
 */
export function admitObjects(
  objects: readonly KubeObject[],
  options: Omit<AdmissionOptions, "assumesProgrammed"> & {
    readonly featureGates: Readonly<Record<string, boolean>>;
  },
): Admission {
  const followed = new Set<string>(followedKinds(options.featureGates));
  const unknownKinds = new Map<string, number>();
  for (const { kind } of objects) {
    if (!followed.has(kind)) unknownKinds.set(kind, (unknownKinds.get(kind) ?? 0) + 1);
  }
  const known = objects.filter(({ kind }) => followed.has(kind)).map(inNamespace);
  const stores = admitAll(CacheStores.fromObjects(known), { ...options, assumesProgrammed: true });
  return { stores, unknownKinds };
}

function inNamespace(object: KubeObject): KubeObject {
  const { kind, metadata } = object;
  const isNamespaced = isCachedKind(kind) && resourceTypeOf(kind).namespaced;
  if (!isNamespaced || metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...metadata, namespace: "default" } };
}
