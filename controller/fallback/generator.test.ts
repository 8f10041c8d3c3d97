import { expect } from "chai";
import fc from "fast-check";
import { canonicalJson } from "../../core/hash.ts";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores, storeKey } from "../snapshot/cache-stores.ts";
import { refIdentity, refOf, refText, type ObjectRef } from "../snapshot/object-ref.ts";
import { directDependencies } from "./dependencies.ts";
import { generateFallback, withGraph, type FallbackSnapshot } from "./generator.ts";

/** A chain Secret -> plugin -> Service -> Ingress beside an Ingress of its own. */
const secret = make("v1", "Secret", "config");
const plugin = make("configuration.konghq.com/v1", "KongPlugin", "limit", {
  configFrom: { secretKeyRef: { name: "config", key: "k" } },
});
const service = make("v1", "Service", "web", {}, { "konghq.com/plugins": "limit" });
const ingress = make("networking.k8s.io/v1", "Ingress", "shop", pathTo("web"));
const other = make("networking.k8s.io/v1", "Ingress", "other", pathTo("api"));
const current = CacheStores.fromObjects([secret, plugin, service, ingress, other]);

describe("generateFallback", () => {
  it("leaves out a broken object and all that depends on it, and says why", () => {
    const { stores, metadata } = generateFallback(withGraph(current), [refOf(plugin)]);

    expect(objectsOf(stores)).to.have.members([secret, other]);
    expect(metadata.broken).to.deep.equal([refOf(plugin)]);
    expect(textsOf(metadata.excluded)).to.deep.equal({
      "configuration.konghq.com/KongPlugin:ns/limit": [
        "configuration.konghq.com/KongPlugin:ns/limit",
      ],
      "core/Service:ns/web": ["configuration.konghq.com/KongPlugin:ns/limit"],
      "networking.k8s.io/Ingress:ns/shop": ["configuration.konghq.com/KongPlugin:ns/limit"],
    });
    expect(metadata.backfilled).to.deep.equal([]);
  });

  it("names every broken object that reaches an object as its cause", () => {
    const { metadata } = generateFallback(withGraph(current), [refOf(service), refOf(secret)]);

    expect(textsOf(metadata.excluded)["networking.k8s.io/Ingress:ns/shop"]).to.deep.equal([
      "core/Service:ns/web",
      "core/Secret:ns/config",
    ]);
  });

  it("changes nothing for a broken object that is not cached, or was recreated", () => {
    const broken = [
      { ...refOf(plugin), name: "absent" },
      { ...refOf(plugin), uid: "another" },
    ];
    const { stores, metadata } = generateFallback(withGraph(current), broken);

    expect(objectsOf(stores)).to.have.members(objectsOf(current));
    expect(metadata.excluded).to.deep.equal([]);
  });

  it("brings back what was left out as it was when it was valid, with its dependants of then", () => {
    const before = { ...plugin, config: { minute: 1 } };
    const lone = make(
      "networking.k8s.io/v1",
      "Ingress",
      "lone",
      {},
      { "konghq.com/plugins": "limit" },
    );
    const lastValid = CacheStores.fromObjects([before, lone]);
    const { stores, metadata } = generateFallback(
      withGraph(current),
      [refOf(plugin)],
      withGraph(lastValid),
    );

    expect(objectsOf(stores)).to.have.members([secret, other, before, lone]);
    expect(textsOf(metadata.backfilled)).to.deep.equal({
      "configuration.konghq.com/KongPlugin:ns/limit": [
        "configuration.konghq.com/KongPlugin:ns/limit",
      ],
      "networking.k8s.io/Ingress:ns/lone": ["configuration.konghq.com/KongPlugin:ns/limit"],
    });
  });

  it("lets the past replace a healthy object that depended on a broken one then", () => {
    const before = {
      ...other,
      metadata: { ...other.metadata, annotations: { "konghq.com/plugins": "limit" } },
    };
    const lastValid = CacheStores.fromObjects([plugin, before]);
    const { stores } = generateFallback(withGraph(current), [refOf(plugin)], withGraph(lastValid));

    expect(stores.get("Ingress", "other", "ns")).to.equal(before);
  });

  it("brings back neither what is gone nor what is healthy by now, where it is to be exact", () => {
    const before = { ...plugin, config: { minute: 1 } };
    const deleted = guardedBy("limit", "deleted");
    const freed = guardedBy("limit", "other");
    const lastValid = CacheStores.fromObjects([secret, before, deleted, freed]);
    const exactly = true;
    const { stores } = generateFallback(
      withGraph(current),
      [refOf(plugin)],
      withGraph(lastValid),
      exactly,
    );

    expect(stores.get("KongPlugin", "limit", "ns")).to.equal(before);
    expect(stores.get("Ingress", "deleted", "ns")).to.equal(undefined);
    expect(stores.get("Ingress", "other", "ns")).to.equal(other);
  });

  it("leaves out exactly the broken objects and what depends on them, step by step", () => {
    fc.assert(
      fc.property(snapshots, fc.array(fc.nat()), (objects, picks) => {
        const stores = CacheStores.fromObjects(objects);
        const broken = pickRefs(objects, picks);
        const left = new Set(objectsOf(generateFallback(withGraph(stores), broken).stores));
        const isBroken = new Set(broken.map(refIdentity));

        for (const object of objects) {
          const dependencies = dependenciesOf(object, stores);
          const mustGo =
            isBroken.has(refIdentity(refOf(object))) || dependencies.some((one) => !left.has(one));
          expect(left.has(object), refText(refOf(object))).to.equal(!mustGo);
        }
      }),
    );
  });

  it("never changes what it is given", () => {
    fc.assert(
      fc.property(snapshots, snapshots, fc.array(fc.nat()), (objects, past, picks) => {
        const stores = CacheStores.fromObjects(objects);
        const lastValid = CacheStores.fromObjects(past);
        const before = [dump(stores), dump(lastValid)];
        generateFallback(withGraph(stores), pickRefs(objects, picks), withGraph(lastValid));

        expect([dump(stores), dump(lastValid)]).to.deep.equal(before);
      }),
    );
  });

  it("leaves out nothing more when it is asked again", () => {
    fc.assert(
      fc.property(snapshots, fc.array(fc.nat()), (objects, picks) => {
        const broken = pickRefs(objects, picks);
        const once = generateFallback(withGraph(CacheStores.fromObjects(objects)), broken).stores;
        const twice = generateFallback(withGraph(once), broken);

        expect(dump(twice.stores)).to.equal(dump(once));
        expect(twice.metadata.excluded).to.deep.equal([]);
      }),
    );
  });

  it("backfills nothing that is in neither snapshot", () => {
    fc.assert(
      fc.property(snapshots, snapshots, fc.array(fc.nat()), (objects, past, picks) => {
        const known = new Set([...objects, ...past]);
        const { stores, metadata }: FallbackSnapshot = generateFallback(
          withGraph(CacheStores.fromObjects(objects)),
          pickRefs(objects, picks),
          withGraph(CacheStores.fromObjects(past)),
        );

        for (const object of objectsOf(stores)) expect(known.has(object)).to.equal(true);
        const pastRefs = past.map((object) => refIdentity(refOf(object)));
        expect(pastRefs).to.include.members(
          metadata.backfilled.map(({ object }) => refIdentity(object)),
        );
      }),
    );
  });
});

/** Snapshots of few names, so that references often hit, in which an object has one of two versions. */
const snapshots: fc.Arbitrary<readonly KubeObject[]> = fc.uniqueArray(
  fc
    .record({
      kind: fc.constantFrom("Secret", "KongPlugin", "Service", "Ingress"),
      name: fc.constantFrom("a", "b", "c"),
      refers: fc.subarray(["a", "b", "c"]),
    })
    .map(({ kind, name, refers }) => {
      const annotations = { "konghq.com/plugins": refers.join() };
      switch (kind) {
        case "KongPlugin":
          return make("configuration.konghq.com/v1", kind, name, {
            configPatches: refers.map((secretName) => ({
              valueFrom: { secretKeyRef: { name: secretName } },
            })),
          });
        case "Ingress":
          return make("networking.k8s.io/v1", kind, name, pathTo(refers[0] ?? "x"), annotations);
        case "Service":
          return make("v1", kind, name, {}, annotations);
        case "Secret":
          return make("v1", kind, name);
      }
    }),
  { selector: ({ kind, metadata }) => `${kind} ${metadata.name}` },
);

function pickRefs(objects: readonly KubeObject[], picks: readonly number[]): readonly ObjectRef[] {
  return picks.flatMap((pick) => objects.slice(pick % (objects.length + 1)).slice(0, 1)).map(refOf);
}

function make(
  apiVersion: string,
  kind: string,
  name: string,
  rest: object = {},
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  const metadata = { name, namespace: "ns", uid: `${kind}-${name}`, annotations };
  return { apiVersion, kind, metadata, ...rest };
}

function guardedBy(name: string, ingressName: string): KubeObject {
  const annotations = { "konghq.com/plugins": name };
  return make("networking.k8s.io/v1", "Ingress", ingressName, {}, annotations);
}

function pathTo(name: string): object {
  return { spec: { rules: [{ http: { paths: [{ backend: { service: { name } } }] } }] } };
}

function dependenciesOf(object: KubeObject, stores: CacheStores): readonly KubeObject[] {
  return [...stores.byKind.keys()]
    .filter((kind) => kind === object.kind)
    .flatMap((kind) => directDependencies(kind, object, stores));
}

function objectsOf(stores: CacheStores): readonly KubeObject[] {
  return [...stores.byKind.values()].flatMap((store) => [...store.values()]);
}

function dump(stores: CacheStores): string {
  return canonicalJson(objectsOf(stores).toSorted(byKindAndKey));
}

function byKindAndKey(one: KubeObject, two: KubeObject): number {
  return `${one.kind} ${storeKey(one)}` < `${two.kind} ${storeKey(two)}` ? -1 : 1;
}

function textsOf(
  affected: FallbackSnapshot["metadata"]["excluded"],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    affected.map(({ object, causes }) => [refText(object), causes.map(refText)]),
  );
}
