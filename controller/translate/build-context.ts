// What every step of a build may look at.
import type { BuildMemory } from "./build-memory.ts";
import { Cluster } from "./cluster.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { translationFlags, type TranslationFlags } from "./translation-flags.ts";
import type { TranslateOptions } from "./translate-options.ts";

export interface BuildContext {
  readonly cluster: Cluster;
  readonly options: TranslateOptions;
  readonly flags: TranslationFlags;
  readonly memory: BuildMemory;
}

export function buildContext(
  stores: CacheStores,
  options: TranslateOptions,
  memory: BuildMemory,
): BuildContext {
  return {
    cluster: new Cluster(stores, options.ingressClass, memory.cluster),
    options,
    flags: translationFlags(options),
    memory,
  };
}
