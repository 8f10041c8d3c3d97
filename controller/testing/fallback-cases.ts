// Recorded cases of the fallback: what a case expects, and what our fallback makes of it.
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { BEHAVIOURS } from "../fallback/behaviours.ts";
import { directDependencies } from "../fallback/dependencies.ts";
import {
  CauseCollector,
  generateFallback,
  withGraph,
  type AffectedObject,
} from "../fallback/generator.ts";
import { cacheToGraph } from "../fallback/graph.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { refOf, refText } from "../snapshot/object-ref.ts";
import { drawnObject, drawnStores, objectsIn, recordedStores } from "./drawn-graph.ts";

/** Equal when our fallback does what was recorded. Lists without an order of their own are sorted. */
export interface ReplayedCase {
  readonly expected: unknown;
  readonly got: unknown;
}

/** What an object depends on, with its cache and with an empty one. */
export function replayDependencies(recorded: JsonObject): ReplayedCase {
  const [object] = kubeObjects([recorded["object"]]);
  const dependenciesIn = (stores: CacheStores) =>
    object !== undefined && isCachedKind(object.kind)
      ? directDependencies(object.kind, object, stores).map((found) => refText(refOf(found)))
      : ["no such kind"];
  return {
    expected: {
      dependencies: sortedTexts(recorded["expected_dependencies"]),
      withEmptyCache: sortedTexts(recorded["expected_dependencies_with_empty_cache"]),
    },
    got: {
      dependencies: dependenciesIn(recordedStores(kubeObjects(recorded["cache"]))).toSorted(),
      withEmptyCache: dependenciesIn(recordedStores([])).toSorted(),
    },
  };
}

/** The whole graph of a cache. */
export function replayGraph(recorded: JsonObject): ReplayedCase {
  // That stores without contents count as empty is what the guarded behaviour sees to, not the graph.
  const stores =
    recorded["cache_is_zero_value"] === true
      ? BEHAVIOURS.guarded.lastValidSnapshot(new CacheStores())
      : recordedStores(kubeObjects(recorded["objects"]));
  return { expected: sortedLists(recorded["expected_adjacency"]), got: adjacencyOf(stores) };
}

/** Everything that depends on something, itself included. */
export function replayReachability(recorded: JsonObject): ReplayedCase {
  const { graph } = drawnStores(texts(recorded["vertices"]), edges(recorded["edges"]));
  const source = refOf(drawnObject(String(recorded["source"])));
  return {
    expected: sortedTexts(recorded["expected_reachable"]),
    got: namesOf(graph.subgraphOf(source)),
  };
}

/** What a drawn snapshot is without its broken objects, and with those of a last valid one. */
export function replayGenerator(recorded: JsonObject): ReplayedCase {
  const { current_objects, current_edges, last_valid_objects, last_valid_edges } = recorded;
  const lastValid = Array.isArray(last_valid_objects)
    ? drawnStores(texts(last_valid_objects), edges(last_valid_edges), "last valid")
    : undefined;
  const { stores, metadata } = generateFallback(
    drawnStores(texts(current_objects), edges(current_edges)),
    texts(recorded["broken"]).map((name) => refOf(drawnObject(name))),
    lastValid,
  );
  const left = objectsIn(stores);
  const of = (version: string) => namesOf(left.filter((object) => object["version"] === version));
  const excluded = metadata.excluded.map(({ object }) => object.name).toSorted();
  const { expected_remaining, expected_from_current, expected_from_last_valid } = recorded;
  const { expected_absent, expected_excluded } = recorded;
  const absent = texts(expected_absent);
  return {
    expected: {
      current: sortedTexts(expected_remaining ?? expected_from_current),
      lastValid: sortedTexts(expected_from_last_valid),
      present: [],
      excluded: Array.isArray(expected_excluded) ? sortedTexts(expected_excluded) : excluded,
    },
    got: {
      current: of("current"),
      lastValid: of("last valid"),
      present: namesOf(left).filter((name) => absent.includes(name)),
      excluded,
    },
  };
}

/** Which broken object is said to be the cause of what. */
export function replayMetadata(recorded: JsonObject): ReplayedCase {
  const expected = objectOr(recorded["expected"]);
  return {
    expected: {
      excluded: objectOr(expected["excluded"]),
      backfilled: objectOr(expected["backfilled"]),
    },
    got: {
      excluded: collected(edges(recorded["excluded_calls"])),
      backfilled: collected(edges(recorded["backfilled_calls"])),
    },
  };
}

/** What is left of objects without the broken ones, and why. `expected_edges`, where recorded, is their graph. */
export function replayExclusion(
  recorded: JsonObject,
  objects: readonly KubeObject[],
): ReplayedCase {
  const stores = recordedStores(objects);
  const brokenTexts = texts(recorded["broken"]);
  const broken = objects.map(refOf).filter((ref) => brokenTexts.includes(refText(ref)));
  const { stores: left, metadata } = generateFallback(withGraph(stores), broken);
  const recordedEdges = recorded["expected_edges"];
  const hasEdges = recordedEdges !== undefined;
  return {
    expected: {
      ...(hasEdges && { edges: sortedLists(recordedEdges) }),
      excluded: sortedLists(recorded["expected_excluded"]),
      remaining: sortedTexts(recorded["expected_remaining"]),
    },
    got: {
      ...(hasEdges && { edges: adjacencyOf(stores) }),
      excluded: causesOf(metadata.excluded),
      remaining: objectsIn(left)
        .map((object) => refText(refOf(object)))
        .toSorted(),
    },
  };
}

/** The members of a list that are Kubernetes objects by their form. */
export function kubeObjects(value: unknown): readonly KubeObject[] {
  return arrayOr(value).filter(isKubeObject);
}

function isKubeObject(value: unknown): value is KubeObject {
  const { kind, metadata } = objectOr(value);
  return typeof kind === "string" && typeof objectOr(metadata)["name"] === "string";
}

function adjacencyOf(stores: CacheStores): Readonly<Record<string, readonly string[]>> {
  const graph = cacheToGraph(stores);
  const lists = objectsIn(stores).map((object) => [
    refText(refOf(object)),
    graph
      .dependantsOf(object)
      .map((dependant) => refText(refOf(dependant)))
      .toSorted(),
  ]);
  return Object.fromEntries(lists);
}

function causesOf(
  affected: readonly AffectedObject[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    affected.map(({ object, causes }) => [refText(object), causes.map(refText).toSorted()]),
  );
}

function collected(
  calls: readonly (readonly [string, string])[],
): Readonly<Record<string, readonly string[]>> {
  const collector = new CauseCollector();
  const objects = new Map(calls.map(([name]) => [name, drawnObject(name)]));
  for (const [name, cause] of calls) {
    collector.add(objects.get(name) ?? drawnObject(name), refOf(drawnObject(cause)));
  }
  return Object.fromEntries(
    collector
      .collected()
      .map(({ object, causes }) => [object.name, causes.map(({ name }) => name)]),
  );
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name).toSorted();
}

function texts(value: unknown): readonly string[] {
  return arrayOr(value).map(String);
}

function sortedTexts(value: unknown): readonly string[] {
  return texts(value).toSorted();
}

function sortedLists(value: unknown): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(objectOr(value)).map(([key, list]) => [key, sortedTexts(list)]),
  );
}

function edges(value: unknown): readonly (readonly [string, string])[] {
  return arrayOr(value).map((edge) => {
    const [from, to] = texts(edge);
    return [from ?? "", to ?? ""] as const;
  });
}
