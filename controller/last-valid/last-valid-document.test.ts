import { expect } from "chai";
import { gunzipped, gzipped } from "../../core/gzip.ts";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { lastValidDocument, readLastValidDocument } from "./last-valid-document.ts";

const plugin = make("configuration.konghq.com/v1", "KongPlugin", "limit", {
  config: { minute: 5 },
  configFrom: { secretKeyRef: { name: "limits", key: "k" } },
});
const withPassword = make("configuration.konghq.com/v1", "KongPlugin", "cache", {
  config: { redis: { password: "hunter2" } },
});
const secret = make("v1", "Secret", "limits", { data: { k: "cGxhaW4=" } });
const unused = make("v1", "Secret", "helm", { data: { release: "eA==" } });
const slice = make("discovery.k8s.io/v1", "EndpointSlice", "web-1");
const stores = CacheStores.fromObjects([plugin, withPassword, secret, unused, slice]);

describe("the document of last valid objects", () => {
  it("is read as it was written, without what is of no use", () => {
    const read = readLastValidDocument(lastValidDocument(stores, true));

    expect(objectsOf(read)).to.have.deep.members([plugin, withPassword, secret]);
  });

  it("holds no Secret and no plugin with a password where credentials are not safe", () => {
    const document = lastValidDocument(stores, false);

    expect(objectsOf(readLastValidDocument(document))).to.deep.equal([plugin]);
    expect(gunzipped(document, 1e6)).not.to.match(/hunter2|cGxhaW4=/);
  });

  it("leaves out the copies of an object that its metadata hold", () => {
    const applied = make("v1", "Service", "web", {});
    const annotations = {
      "konghq.com/protocol": "https",
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
    };
    const managed = { ...applied.metadata, annotations, managedFields: [{ manager: "kubectl" }] };
    const object = { ...applied, metadata: managed };
    const [read] = objectsOf(
      readLastValidDocument(lastValidDocument(CacheStores.fromObjects([object]), true)),
    );

    expect(read?.metadata).to.deep.equal({
      ...applied.metadata,
      annotations: { "konghq.com/protocol": "https" },
    });
  });

  it("is the same for the same objects", () => {
    const again = CacheStores.fromObjects([plugin, withPassword, secret, unused, slice]);
    expect(lastValidDocument(again, true)).to.deep.equal(lastValidDocument(stores, true));
  });

  for (const [what, document, complaint] of [
    ["is no gzip", new TextEncoder().encode("{}"), "damaged"],
    ["was cut off", lastValidDocument(stores, true).slice(0, 100), "damaged"],
    ["is no JSON", gzipped("objects"), "damaged"],
    ["is of another version", gzipped('{"version":2,"objects":[]}'), "version 2"],
    ["is empty", gzipped("null"), "version undefined"],
    ["has no list", gzipped('{"version":1,"objects":{}}'), "something else"],
    [
      "has objects of an unknown kind",
      gzipped('{"version":1,"objects":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}]}'),
      "something else",
    ],
  ] as const) {
    it(`is not read when it ${what}`, () => {
      expect(() => readLastValidDocument(document)).to.throw(RangeError, complaint);
    });
  }
});

function objectsOf({ byKind }: CacheStores): readonly KubeObject[] {
  return [...byKind.values()].flatMap((store) => [...store.values()]);
}

function make(apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject {
  const metadata = { name, namespace: "ns", uid: `${kind}-${name}`, resourceVersion: "1" };
  return { apiVersion, kind, metadata, ...rest };
}
