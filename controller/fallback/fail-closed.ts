// Nothing is served without a plugin that it names.
import type { KubeObject } from "../../core/kube.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refIdentity, refOf, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Translate } from "../sync/translate-port.ts";
import { completeDependencies } from "./complete-dependencies.ts";
import { FallbackMemory } from "./fallback-memory.ts";
import { generateFallback } from "./generator.ts";
import { pluginReferences } from "./plugin-references.ts";

/** Leaving objects out can make a plugin fail that did not before, but not for long. */
const ROUNDS_MAX = 4;

/**
 * A translation that leaves out, with all that depends on them, objects which name a plugin that does not exist, and
 * plugins which could not be translated. The failures of what is left out are kept. What is translated to nothing that
 * anybody has a use of is left out of `left` alone: a gateway that takes the configuration says nothing about it.
 */
export function failClosed(translate: Translate): Translate {
  return (stores) => {
    const unguarded = missingPlugins(stores);
    let left = without(
      stores,
      unguarded.map(({ object }) => refOf(object)),
    );
    let translated = translate(left);
    const failures = new Map<string, ResourceFailure>();
    const keep = (more: readonly ResourceFailure[]) => {
      for (const failure of more) failures.set(JSON.stringify(failure), failure);
    };
    keep(unguarded.map(missingPluginFailure));
    keep(translated.failures);
    for (let round = 1; round < ROUNDS_MAX; round += 1) {
      const plugins = failedPlugins(translated.failures, left);
      if (plugins.length === 0) break;
      left = without(left, plugins);
      translated = translate(left);
      keep(translated.failures);
    }
    const { idle = [] } = translated;
    return { ...translated, left: without(left, idle), failures: [...failures.values()] };
  };
}

const GRAPHS = new FallbackMemory(completeDependencies);

function without(stores: CacheStores, objects: readonly ObjectRef[]): CacheStores {
  if (objects.length === 0) return stores;
  return generateFallback(GRAPHS.graphed(stores), objects).stores;
}

/** Plugins to blame for a failure that are still there. */
function failedPlugins(
  failures: readonly ResourceFailure[],
  stores: CacheStores,
): readonly ObjectRef[] {
  const blamed = new Set(failures.flatMap(({ objects }) => objects.map(refIdentity)));
  return (["KongPlugin", "KongClusterPlugin"] as const)
    .flatMap((kind) => [...stores.store(kind).values()])
    .map(refOf)
    .filter((ref) => blamed.has(refIdentity(ref)));
}

interface MissingPlugin {
  readonly object: KubeObject;
  readonly name: string;
}

function missingPlugins(stores: CacheStores): readonly MissingPlugin[] {
  const missing: MissingPlugin[] = [];
  for (const object of stores.byKind.values().flatMap((store) => store.values())) {
    for (const { namespace, name, orClusterPlugin } of pluginReferences(object)) {
      const plugin =
        stores.get("KongPlugin", name, namespace) ??
        (orClusterPlugin ? stores.get("KongClusterPlugin", name) : undefined);
      if (plugin === undefined) missing.push({ object, name });
    }
  }
  return missing;
}

function missingPluginFailure({ object, name }: MissingPlugin): ResourceFailure {
  return {
    message: `referenced KongPlugin or KongClusterPlugin "${name}" does not exist`,
    objects: [refOf(object)],
  };
}
