// Replays recorded cases of the real controller's fallback, when they are at hand.
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import { apiVersionOf, type KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { CACHED_KINDS, isCachedKind, resourceTypeOf, type CachedKind } from "../snapshot/kinds.ts";
import { refOf, refText } from "../snapshot/object-ref.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { directDependencies } from "./dependencies.ts";
import {
  CauseCollector,
  generateFallback,
  withGraph,
  type AffectedObject,
  type GraphedStores,
} from "./generator.ts";
import { cacheToGraph, ObjectGraph } from "./graph.ts";

const FOLDER = new URL("../../../shared/vectors/controller/fallback/", import.meta.url);

interface Vector {
  readonly id: string;
  readonly name?: string;
}

vectors<
  Vector & {
    object: KubeObject;
    cache: readonly KubeObject[];
    expected_dependencies: readonly string[];
    expected_dependencies_with_empty_cache: readonly string[];
  }
>("dependencies.json", ({ object, cache, ...expected }) => {
  const found = dependencyTexts(object, storesOf(cache));
  expect(found).to.have.members(expected.expected_dependencies);
  expect(dependencyTexts(object, storesOf([]))).to.deep.equal(
    expected.expected_dependencies_with_empty_cache,
  );
});

vectors<
  Vector & {
    objects: readonly KubeObject[];
    cache_is_zero_value: boolean;
    expected_adjacency: Readonly<Record<string, readonly string[]>>;
  }
>("graphs.json", ({ objects, cache_is_zero_value: isZero, expected_adjacency: expected }) => {
  // That stores without contents count as empty is what the guarded behaviour sees to, not the graph.
  const stores = isZero
    ? BEHAVIOURS.guarded.lastValidSnapshot(new CacheStores())
    : storesOf(objects);
  expect(adjacencyOf(stores)).to.deep.equal(expected);
});

vectors<
  Vector & {
    vertices: readonly string[];
    edges: readonly (readonly [string, string])[];
    source: string;
    expected_reachable: readonly string[];
  }
>("reachability.json", ({ vertices, edges, source, expected_reachable: expected }) => {
  const { graph } = drawn(vertices, edges);
  const reached = graph.subgraphOf(refOf(symbol(source)));
  expect(reached.map(({ metadata }) => metadata.name)).to.have.members(expected);
});

vectors<
  Vector & {
    current_objects: readonly string[];
    current_edges: readonly (readonly [string, string])[];
    last_valid_objects?: readonly string[] | null;
    last_valid_edges?: readonly (readonly [string, string])[] | null;
    broken: readonly string[];
    expected_remaining?: readonly string[];
    expected_excluded?: readonly string[];
    expected_from_current?: readonly string[];
    expected_from_last_valid?: readonly string[];
    expected_absent?: readonly string[];
  }
>("generator.json", (vector) => {
  const current = drawn(vector.current_objects, vector.current_edges);
  const lastValid = vector.last_valid_objects
    ? drawn(vector.last_valid_objects, vector.last_valid_edges ?? [], "last valid")
    : undefined;
  const { stores, metadata } = generateFallback(
    current,
    vector.broken.map((name) => refOf(symbol(name))),
    lastValid,
  );

  const names = (version: string) =>
    objectsOf(stores)
      .filter(({ from }) => from === version)
      .map((object) => object.metadata.name);
  expect(names("current")).to.have.members(
    vector.expected_remaining ?? vector.expected_from_current ?? [],
  );
  expect(names("last valid")).to.have.members(vector.expected_from_last_valid ?? []);
  for (const name of vector.expected_absent ?? []) {
    expect([...names("current"), ...names("last valid")]).not.to.include(name);
  }
  if (vector.expected_excluded) {
    expect(metadata.excluded.map(({ object }) => object.name)).to.have.members(
      vector.expected_excluded,
    );
  }
});

vectors<
  Vector & {
    excluded_calls: readonly (readonly [string, string])[];
    backfilled_calls: readonly (readonly [string, string])[];
    expected: {
      excluded: Readonly<Record<string, readonly string[]>>;
      backfilled: Readonly<Record<string, readonly string[]>>;
    };
  }
>("metadata.json", ({ excluded_calls: excluded, backfilled_calls: backfilled, expected }) => {
  expect(collect(excluded)).to.deep.equal(expected.excluded);
  expect(collect(backfilled)).to.deep.equal(expected.backfilled);
});

interface ExclusionVector extends Vector {
  broken: readonly string[];
  expected_excluded: Readonly<Record<string, readonly string[]>>;
  expected_remaining: readonly string[];
}

vectors<
  ExclusionVector & {
    objects: readonly KubeObject[];
    expected_edges: Readonly<Record<string, readonly string[]>>;
  }
>("multilevel_derived.json", (vector) => {
  expect(adjacencyOf(storesOf(vector.objects))).to.deep.equal(sortedLists(vector.expected_edges));
  expectExclusion(vector.objects, vector);
});

vectors<ExclusionVector & { input: string; expected_config: string }>(
  "end_to_end.json",
  (vector) => {
    const yaml = readFileSync(new URL(vector.input, FOLDER), "utf8");
    const objects = parseAllDocuments(yaml)
      .map((document): KubeObject | null => document.toJS())
      .filter((object) => object !== null);
    // The documents that are pushed then are compared beside the translation, where golden files are.
    expectExclusion(objects, vector);
  },
);

/** A test a case. Without the recordings there is nothing to replay. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the file holds
function vectors<V extends Vector>(file: string, replay: (vector: V) => void): void {
  const path = new URL(file, FOLDER);
  if (!existsSync(path)) return;
  const { cases }: { readonly cases: readonly V[] } = JSON.parse(readFileSync(path, "utf8"));
  describe(`recorded fallback: ${file}`, () => {
    for (const vector of cases) {
      it([vector.id, vector.name].join(" ").trim(), () => replay(vector));
    }
  });
}

function expectExclusion(objects: readonly KubeObject[], vector: ExclusionVector): void {
  const broken = objects.map(refOf).filter((ref) => vector.broken.includes(refText(ref)));
  const { stores, metadata } = generateFallback(withGraph(storesOf(objects)), broken);

  expect(causesOf(metadata.excluded)).to.deep.equal(sortedLists(vector.expected_excluded));
  expect(objectsOf(stores).map((object) => refText(refOf(object)))).to.have.members(
    vector.expected_remaining,
  );
}

/** Some recorded cluster objects carry a namespace, which their key in the cache does not have. */
function storesOf(objects: readonly KubeObject[]): CacheStores {
  const byKind = new Map<CachedKind, Map<string, KubeObject>>();
  for (const object of objects) {
    if (!isCachedKind(object.kind)) throw new RangeError(object.kind);
    const { namespace, name } = object.metadata;
    const key = resourceTypeOf(object.kind).namespaced ? `${namespace}/${name}` : name;
    byKind.set(object.kind, (byKind.get(object.kind) ?? new Map()).set(key, object));
  }
  return CacheStores.of(byKind);
}

function dependencyTexts(object: KubeObject, stores: CacheStores): readonly string[] {
  if (!isCachedKind(object.kind)) throw new RangeError(object.kind);
  return directDependencies(object.kind, object, stores).map((found) => refText(refOf(found)));
}

function adjacencyOf(stores: CacheStores): Readonly<Record<string, readonly string[]>> {
  const graph = cacheToGraph(stores);
  return Object.fromEntries(
    objectsOf(stores).map((object) => [
      refText(refOf(object)),
      graph
        .dependantsOf(object)
        .map((dependant) => refText(refOf(dependant)))
        .toSorted(),
    ]),
  );
}

/** A graph of vertices that are only names. */
function drawn(
  names: readonly string[],
  edges: readonly (readonly [string, string])[],
  from = "current",
): GraphedStores {
  const vertices = new Map(names.map((name) => [name, symbol(name, from)]));
  const dependants = new Map([...vertices.values()].map((vertex) => [vertex, vertexList()]));
  for (const [dependency = "", dependant = ""] of edges) {
    const [source, target] = [vertices.get(dependency), vertices.get(dependant)];
    if (source === undefined || target === undefined) throw new RangeError("an edge to nowhere");
    dependants.get(source)?.push(target);
  }
  const stores = CacheStores.fromObjects(vertices.values());
  return { stores, graph: new ObjectGraph(stores, dependants), dependenciesOf: () => [] };
}

function vertexList(): KubeObject[] {
  return [];
}

/** An object of the kind that the name says, or of any kind. */
function symbol(name: string, from = "current"): KubeObject {
  const kind = name[0]?.toUpperCase() + name.slice(1);
  const type =
    CACHED_KINDS.find((cached) => cached.kind.endsWith(kind)) ?? resourceTypeOf("Secret");
  return { apiVersion: apiVersionOf(type), kind: type.kind, metadata: { name, uid: name }, from };
}

function collect(
  calls: readonly (readonly [string, string])[],
): Readonly<Record<string, readonly string[]>> {
  const collector = new CauseCollector();
  const objects = new Map(calls.map(([name]) => [name, symbol(name)]));
  for (const [name, cause] of calls) {
    collector.add(objects.get(name) ?? symbol(name), refOf(symbol(cause)));
  }
  return Object.fromEntries(
    collector
      .collected()
      .map(({ object, causes }) => [object.name, causes.map((cause) => cause.name)]),
  );
}

function causesOf(
  affected: readonly AffectedObject[],
): Readonly<Record<string, readonly string[]>> {
  return sortedLists(
    Object.fromEntries(
      affected.map(({ object, causes }) => [refText(object), causes.map(refText)]),
    ),
  );
}

function sortedLists(
  lists: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, list.toSorted()]));
}

function objectsOf(stores: CacheStores): readonly KubeObject[] {
  return [...stores.byKind.values()].flatMap((store) => [...store.values()]);
}
