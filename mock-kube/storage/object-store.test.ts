import { expect } from "chai";
import { ObjectStore } from "./object-store.ts";

const object = (name: string, value: number) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  value,
});
const key = (name: string) => ({ storage: "configmaps", namespace: "default", name });

describe("ObjectStore", () => {
  it("knows every state of the past that its log covers", () => {
    const store = new ObjectStore();
    const first = store.put(key("a"), object("a", 1)).metadata.resourceVersion;
    const second = store.put(key("b"), object("b", 1)).metadata.resourceVersion;
    store.put(key("a"), object("a", 2));
    store.remove(key("b"));

    const at = (revision: string | undefined) =>
      store
        .listAt("configmaps", "default", Number(revision))
        ?.map((item) => [item.metadata.name, item["value"]]);
    expect(at(first)).to.deep.equal([["a", 1]]);
    expect(at(second)).to.deep.equal([
      ["a", 1],
      ["b", 1],
    ]);
    expect(store.list("configmaps").map((item) => item["value"])).to.deep.equal([2]);
  });

  it("forgets what is compacted, and what is over the limit of its log", () => {
    const store = new ObjectStore(2);
    for (let value = 0; value < 5; value += 1) store.put(key("a"), object("a", value));

    expect(store.since(store.revision - 2)).to.have.length(2);
    expect(store.since(store.revision - 3)).to.equal(undefined);
    store.compact();
    expect(store.since(store.revision - 1)).to.equal(undefined);
    expect(store.since(store.revision)).to.deep.equal([]);
  });

  it("gives each write a revision of its own", () => {
    const store = new ObjectStore();
    const revisions = ["a", "b", "a"].map(
      (name) => store.put(key(name), object(name, 0)).metadata.resourceVersion,
    );
    expect(new Set(revisions)).to.have.length(3);
    expect(String(store.revision)).to.equal(revisions[2]);
  });

  it("orders objects by namespace and name", () => {
    const store = new ObjectStore();
    for (const [namespace, name] of [
      ["b", "a"],
      ["a-b", "x"],
      ["a", "z"],
      ["a", "y"],
    ] as const) {
      store.put(
        { storage: "s", namespace, name },
        { ...object(name, 0), metadata: { name, namespace } },
      );
    }
    const places = store.list("s").map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(places).to.deep.equal(["a/y", "a/z", "a-b/x", "b/a"]);
  });
});
