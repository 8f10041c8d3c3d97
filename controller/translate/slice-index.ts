// EndpointSlices by the Service that they belong to, kept from build to build.
import type { KubeObject } from "../../core/kube.ts";
import { serviceNameOf } from "../kube-types/endpoint-slice.ts";
import { namespaceOf } from "../kube-types/fields.ts";
import type { Store } from "../snapshot/cache-stores.ts";

const NO_SLICES: readonly KubeObject[] = [];

export class SliceIndex {
  #store: Store = new Map();
  #byService = new Map<string, readonly KubeObject[]>();

  /** Those of `namespace/name`, in the order of the store. Quick while the same store, or nearly the same, is asked about. */
  slicesOf(service: string, store: Store): readonly KubeObject[] {
    if (store !== this.#store) {
      const replaced = replacedIn(store, this.#store);
      if (replaced === undefined) this.#byService = Map.groupBy(store.values(), serviceKeyOf);
      else for (const [old, slice] of replaced) this.#replace(old, slice);
      this.#store = store;
    }
    return this.#byService.get(service) ?? NO_SLICES;
  }

  #replace(old: KubeObject, slice: KubeObject): void {
    const key = serviceKeyOf(slice);
    const slices = this.#byService.get(key) ?? NO_SLICES;
    this.#byService.set(
      key,
      slices.map((each) => (each === old ? slice : each)),
    );
  }
}

/** Old and new versions, if nothing but versions has changed: not the keys, not their order, not whose the slices are. */
function replacedIn(
  store: Store,
  before: Store,
): readonly (readonly [KubeObject, KubeObject])[] | undefined {
  if (store.size !== before.size) return undefined;
  const replaced: (readonly [KubeObject, KubeObject])[] = [];
  const old = before.entries();
  for (const [key, slice] of store) {
    const [oldKey, oldSlice] = old.next().value ?? [];
    if (oldKey !== key || oldSlice === undefined) return undefined;
    if (oldSlice === slice) continue;
    if (serviceKeyOf(oldSlice) !== serviceKeyOf(slice)) return undefined;
    replaced.push([oldSlice, slice]);
  }
  return replaced;
}

function serviceKeyOf(slice: KubeObject): string {
  return `${namespaceOf(slice)}/${serviceNameOf(slice) ?? ""}`;
}
