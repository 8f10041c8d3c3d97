import { expect } from "chai";
import fc from "fast-check";
import { storeKey } from "./cache-stores.ts";
import { CacheStores } from "./cache-stores.ts";
import { ObjectCache } from "./object-cache.ts";

describe("ObjectCache", () => {
  it("takes snapshots that later writes do not change", () => {
    const cache = new ObjectCache();
    cache.apply("Service", service("a", "1"));
    const before = cache.takeSnapshot();
    cache.apply("Service", service("a", "2"));
    cache.delete("Service", service("a", "2"));
    cache.replace("Service", [service("b", "3")]);

    expect(before.stores.get("Service", "a", "ns")?.metadata.resourceVersion).to.equal("1");
    expect([...cache.takeSnapshot().stores.store("Service").keys()]).to.deep.equal(["ns/b"]);
  });

  it("gives the same snapshot as long as nothing changes", () => {
    const cache = new ObjectCache();
    cache.apply("Service", service("a", "1"));
    expect(cache.takeSnapshot()).to.equal(cache.takeSnapshot());
  });

  it("takes another snapshot when something beside the objects has changed", () => {
    const cache = new ObjectCache();
    const plain = cache.takeSnapshot();
    cache.setBeside("a license");
    const licensed = cache.takeSnapshot();
    expect(licensed.hash).not.to.equal(plain.hash);
    cache.setBeside("a license");
    expect(cache.takeSnapshot()).to.equal(licensed);
    cache.setBeside("");
    expect(cache.takeSnapshot().hash).to.equal(plain.hash);
  });

  it("takes the very object that is there, and none for none, for no change", () => {
    const cache = new ObjectCache();
    const object = service("a", "1");
    cache.apply("Service", object);
    cache.replace("Ingress", []);
    const before = cache.takeSnapshot();
    cache.apply("Service", object);
    cache.replace("Ingress", []);
    expect(cache.takeSnapshot()).to.equal(before);
    expect(cache.get("Service", "ns/a")).to.equal(object);
    cache.replace("Service", []);
    expect(cache.takeSnapshot()).not.to.equal(before);
    expect(cache.get("Service", "ns/a")).to.equal(undefined);
  });

  it("takes deleting what is not there for no change", () => {
    const cache = new ObjectCache();
    const before = cache.takeSnapshot();
    cache.delete("Service", service("a", "1"));
    expect(cache.takeSnapshot()).to.equal(before);
  });

  it("hashes what it holds, not how it came to hold it", () => {
    const object = fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2"));
    fc.assert(
      fc.property(fc.array(object), (writes) => {
        const written = new ObjectCache();
        for (const [name, version] of writes) written.apply("Service", service(name, version));
        const last = new Map(writes.map(([name, version]) => [name, service(name, version)]));
        const replaced = new ObjectCache();
        replaced.replace("Service", [...last.values()].toReversed());
        expect(written.takeSnapshot().hash).to.equal(replaced.takeSnapshot().hash);
      }),
    );
  });

  it("hashes every change of a version", () => {
    const cache = new ObjectCache();
    cache.apply("Service", service("a", "1"));
    const { hash } = cache.takeSnapshot();
    cache.apply("Service", service("a", "2"));
    expect(cache.takeSnapshot().hash).not.to.equal(hash);
  });
});

describe("CacheStores", () => {
  it("finds objects by kind and place", () => {
    const stores = CacheStores.fromObjects([service("a", "1")]);
    expect(stores.get("Service", "a", "ns")).to.deep.equal(service("a", "1"));
    expect(stores.get("Service", "a", "other")).to.equal(undefined);
    expect(stores.get("Ingress", "a", "ns")).to.equal(undefined);
  });

  it("has a zero value in which nothing is initialised", () => {
    const zero = new CacheStores();
    expect(zero.isInitialised).to.equal(false);
    expect(() => zero.store("Service")).to.throw(TypeError);
  });

  it("keys cluster-scoped objects by name alone", () => {
    expect(storeKey({ metadata: { name: "kong" } })).to.equal("kong");
  });
});

function service(name: string, resourceVersion: string) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "ns", uid: `uid-${name}`, resourceVersion },
  };
}
