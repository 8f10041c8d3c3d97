import { expect } from "chai";
import fc from "fast-check";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { cacheToGraph, ObjectGraph } from "./graph.ts";

describe("ObjectGraph", () => {
  it("reaches dependants of dependants, each once, around cycles too", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map(secret);
    if (!a || !b || !c || !d) throw new RangeError("four objects");
    const graph = new ObjectGraph(
      CacheStores.fromObjects([a, b, c, d]),
      new Map([
        [a, [b, c]],
        [b, [d]],
        [c, [d]],
        [d, [a]],
      ]),
    );

    expect(namesOf(graph.subgraphOf(refOf(b)))).to.have.members(["b", "d", "a", "c"]);
    expect(namesOf(graph.dependantsOf(a))).to.deep.equal(["b", "c"]);
  });

  it("reaches nothing from an object that it does not know, or that was recreated since", () => {
    const graph = new ObjectGraph(CacheStores.fromObjects([secret("a")]), new Map());

    expect(graph.subgraphOf(refOf(secret("b")))).to.deep.equal([]);
    expect(graph.subgraphOf({ ...refOf(secret("a")), uid: "another" })).to.deep.equal([]);
  });
});

describe("cacheToGraph", () => {
  it("draws one edge for a dependency that is named twice", () => {
    const policy = {
      ...secret("p"),
      kind: "KongPlugin",
      apiVersion: "configuration.konghq.com/v1",
    };
    const service: KubeObject = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop", annotations: { "konghq.com/plugins": "p,p" } },
    };
    const graph = cacheToGraph(CacheStores.fromObjects([service, policy]));

    expect(graph.dependantsOf(policy)).to.deep.equal([service]);
    expect(graph.dependantsOf(service)).to.deep.equal([]);
  });

  it("crashes on stores that were never initialised, and the stack says where", () => {
    expect(() => cacheToGraph(new CacheStores()))
      .to.throw(TypeError)
      .with.property("stack")
      .that.matches(/Cannot read properties of undefined[^]*at cacheToGraph/);
  });

  it("does not depend on the order in which objects were cached", () => {
    const objects = [
      ...["p", "q"].map((name) => ({
        apiVersion: "configuration.konghq.com/v1",
        kind: "KongPlugin",
        metadata: { name, namespace: "shop" },
      })),
      ...["a", "b", "c"].map((name) => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace: "shop", annotations: { "konghq.com/plugins": "p,q" } },
      })),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (order) => {
        expect(edges(order)).to.deep.equal(edges(objects));
      }),
    );
  });
});

function edges(objects: readonly KubeObject[]): readonly string[] {
  const graph = cacheToGraph(CacheStores.fromObjects(objects));
  return objects
    .map((object) => [object.metadata.name, ...namesOf(graph.dependantsOf(object)).toSorted()])
    .map((names) => names.join(" "))
    .toSorted();
}

function secret(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "shop", uid: name } };
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name);
}
