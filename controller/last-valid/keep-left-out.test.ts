import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import { keepLeftOut } from "./keep-left-out.ts";

describe("keepLeftOut", () => {
  it("keeps the last valid version of what is left out, and of nothing else", () => {
    const before = storesOf(service("left-out", 1), service("taken", 1), service("deleted", 1));
    const current = storesOf(service("left-out", 2), service("taken", 2), service("new", 2));
    const accepted = storesOf(service("taken", 2));

    expect(namesIn(keepLeftOut(accepted, before, current))).to.deep.equal([
      "left-out@1",
      "taken@2",
    ]);
  });

  it("does not take an object that was made anew for the one before", () => {
    const before = storesOf(service("again", 1));
    const current = storesOf({
      ...service("again", 2),
      metadata: { ...service("again", 2).metadata, uid: "other" },
    });

    expect(namesIn(keepLeftOut(storesOf(), before, current))).to.deep.equal([]);
  });

  it("keeps what it was valid with, unless somebody else was accepted with a newer version", () => {
    const before = storesOf(consumer("out", "a", "b", "c"), ...secrets(1, "a", "b", "c"));
    const other = consumer("other", "b");
    const accepted = storesOf(other, ...secrets(2, "a", "b"));
    const current = storesOf(consumer("out"), other, ...secrets(2, "a", "b"));

    const kept = keepLeftOut(accepted, before, current);

    expect(namesIn(kept, "Secret")).to.deep.equal(["a@1", "b@2"]);
    expect(kept.get("KongConsumer", "out", "ns")).to.deep.equal(consumer("out", "a", "b", "c"));
  });

  it("is what was accepted when nothing was before, or nothing is left out", () => {
    const accepted = storesOf(service("a", 1));
    expect(keepLeftOut(accepted, undefined, storesOf())).to.equal(accepted);
    expect(keepLeftOut(accepted, storesOf(service("b", 1)), accepted)).to.equal(accepted);
  });
});

function namesIn(stores: CacheStores, kind: CachedKind = "Service"): readonly string[] {
  return [...stores.store(kind).values()]
    .map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`)
    .toSorted();
}

function storesOf(...objects: readonly KubeObject[]): CacheStores {
  return CacheStores.fromObjects(objects);
}

function service(name: string, version: number): KubeObject {
  const metadata = { name, namespace: "ns", uid: name, resourceVersion: String(version) };
  return { apiVersion: "v1", kind: "Service", metadata };
}

function consumer(name: string, ...credentials: readonly string[]): KubeObject {
  const metadata = { name, namespace: "ns", uid: name, resourceVersion: "1" };
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongConsumer",
    metadata,
    credentials: [...credentials],
  };
}

function secrets(version: number, ...names: readonly string[]): readonly KubeObject[] {
  return names.map((name) => ({ ...service(name, version), kind: "Secret" }));
}
