// Snapshots and graphs as recorded cases draw them: vertices that are only names, and edges between them.
import { apiVersionOf, type KubeObject } from "../../core/kube.ts";
import type { GraphedStores } from "../fallback/generator.ts";
import { ObjectGraph } from "../fallback/graph.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { CACHED_KINDS, isCachedKind, resourceTypeOf, type CachedKind } from "../snapshot/kinds.ts";

/** Which snapshot an object is drawn for; it stands in the object, so that the two can be told apart afterwards. */
export type Version = "current" | "last valid";

/** An object of the kind that its name says, or of any kind. */
export function drawnObject(name: string, version: Version = "current"): KubeObject {
  const kind = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const type =
    CACHED_KINDS.find((cached) => cached.kind.endsWith(kind)) ?? resourceTypeOf("Secret");
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: { name, uid: name },
    version,
  };
}

/** @throws {RangeError} for an edge from or to a name that is no vertex. */
export function drawnStores(
  names: readonly string[],
  edges: readonly (readonly [dependency: string, dependant: string])[],
  version: Version = "current",
): GraphedStores {
  const vertices = new Map(names.map((name) => [name, drawnObject(name, version)]));
  const vertex = (name: string) => {
    const found = vertices.get(name);
    if (found === undefined) throw new RangeError(`an edge to ${name}, which is no vertex`);
    return found;
  };
  const ends = edges.map(
    ([dependency, dependant]) => [vertex(dependency), vertex(dependant)] as const,
  );
  const dependants = new Map(
    [...vertices.values()].map((source) => [
      source,
      ends.filter(([dependency]) => dependency === source).map(([, dependant]) => dependant),
    ]),
  );
  const stores = CacheStores.fromObjects(vertices.values());
  return { stores, graph: new ObjectGraph(stores, dependants), dependenciesOf: () => [] };
}

/**
 * Stores of objects by what the real controller has them under: some recorded cluster objects carry a namespace, which
 * their key does not have.
 *
 * @throws {RangeError} for a kind that is not part of the cache.
 */
export function recordedStores(objects: readonly KubeObject[]): CacheStores {
  const byKind = new Map<CachedKind, Map<string, KubeObject>>();
  for (const object of objects) {
    if (!isCachedKind(object.kind)) throw new RangeError(`${object.kind} is not part of the cache`);
    const { namespace, name } = object.metadata;
    const key = resourceTypeOf(object.kind).namespaced ? `${namespace}/${name}` : name;
    byKind.set(object.kind, (byKind.get(object.kind) ?? new Map()).set(key, object));
  }
  return CacheStores.of(byKind);
}

export function objectsIn(stores: CacheStores): readonly KubeObject[] {
  return [...stores.byKind.values()].flatMap((store) => [...store.values()]);
}
