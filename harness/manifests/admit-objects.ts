// Which objects of some manifests a controller would take in.
import type { KubeObject } from "../../core/kube.ts";
import { isDefaultClass, isOfClass } from "../../controller/informer/class-filter.ts";
import { CacheStores } from "../../controller/snapshot/cache-stores.ts";
import { isCachedKind, resourceTypeOf } from "../../controller/snapshot/kinds.ts";

export interface Admission {
  readonly stores: CacheStores;
  /** Kinds that a controller does not watch, with the number of objects. */
  readonly unknownKinds: ReadonlyMap<string, number>;
}

/** An object without a namespace goes into `default`, as with kubectl; of several with one name the last counts. */
export function admitObjects(objects: readonly KubeObject[], ingressClass: string): Admission {
  const unknownKinds = new Map<string, number>();
  const weAreDefault = objects.some(
    (object) =>
      object.kind === "IngressClass" &&
      object.metadata.name === ingressClass &&
      isDefaultClass(object),
  );
  const admitted = objects.filter((object) => {
    const { kind } = object;
    if (isCachedKind(kind)) return isOfClass(object, kind, ingressClass, weAreDefault);
    unknownKinds.set(kind, (unknownKinds.get(kind) ?? 0) + 1);
    return false;
  });
  return { stores: CacheStores.fromObjects(admitted.map(inNamespace)), unknownKinds };
}

function inNamespace(object: KubeObject): KubeObject {
  const { kind, metadata } = object;
  const isNamespaced = isCachedKind(kind) && resourceTypeOf(kind).namespaced;
  if (!isNamespaced || metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...metadata, namespace: "default" } };
}
