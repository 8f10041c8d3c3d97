// Whether objects without a class are ours.
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { isDefaultClass } from "./class-filter.ts";

/** Whether the IngressClass of our name is there and marked as the default. */
export function weAreDefault(known: CacheStores, ingressClass: string): boolean {
  const ours = known.get("IngressClass", ingressClass);
  return ours !== undefined && isDefaultClass(ours);
}
