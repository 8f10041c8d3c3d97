import { expect } from "chai";
import { KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { FakeKubeApi, refusal } from "../testing/fake-kube-api.ts";
import { kubeLastValidStore } from "./kube-last-valid-store.ts";
import { LastValidStoreError } from "./last-valid-store.ts";

const DOCUMENT = new Uint8Array([0, 1, 254, 255]);

describe("kubeLastValidStore", () => {
  for (const [kind, field] of [
    ["ConfigMap", "binaryData"],
    ["Secret", "data"],
  ] as const) {
    it(`keeps a document in a ${kind}, which it makes when there is none`, async () => {
      const cluster = start();
      const store = cluster.open(kind);
      expect(await store.read()).to.equal(undefined);

      await store.write(DOCUMENT);
      await store.write(DOCUMENT.slice(1));

      expect(cluster.object()).to.have.nested.property(
        `metadata.labels.kongsim/last-valid`,
        "true",
      );
      expect(cluster.object()).to.have.property(field);
      expect([...((await cluster.open(kind).read()) ?? [])]).to.deep.equal([1, 254, 255]);
    });
  }

  it("fills an object that somebody has prepared, and leaves the rest of it alone", async () => {
    const cluster = start({ metadata: { labels: { app: "kong" } }, type: "Opaque" });
    const store = cluster.open("Secret");
    expect(await store.read()).to.equal(undefined);
    await store.write(DOCUMENT);

    expect(cluster.object()).to.have.property("type", "Opaque");
    expect(cluster.object()).to.have.nested.property("metadata.labels.app", "kong");
  });

  it("does not overwrite what another controller wrote meanwhile, until it has looked again", async () => {
    const cluster = start();
    const store = cluster.open("Secret");
    await store.read();
    await cluster.open("Secret").write(DOCUMENT);
    await store.write(DOCUMENT).then(
      () => expect.fail("it wrote"),
      (error: unknown) => expect(error).to.be.instanceOf(LastValidStoreError),
    );
    await store.write(DOCUMENT.slice(2));
    expect([...((await store.read()) ?? [])]).to.deep.equal([254, 255]);
  });

  it("says what was wrong", async () => {
    const cluster = start();
    cluster.fail = new KubeUnreachableError("nobody answers");
    const error: unknown = await cluster
      .open("ConfigMap")
      .read()
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(LastValidStoreError);
    expect(error).to.have.property("message", "ConfigMap kong/kept cannot be read: nobody answers");
  });
});

/** A cluster with room for one object. */
function start(prepared?: object) {
  let revision = 1;
  const name = { name: "kept", namespace: "kong" };
  let object: KubeObject | undefined;
  const put = (next: KubeObject): KubeObject => {
    revision += 1;
    object = {
      ...next,
      metadata: { ...next.metadata, ...name, resourceVersion: String(revision) },
    };
    return object;
  };
  if (prepared !== undefined)
    put({ apiVersion: "v1", kind: "Secret", metadata: name, ...prepared });
  const cluster = {
    fail: undefined as Error | undefined,
    object: () => object,
    open: (kind: "ConfigMap" | "Secret") =>
      kubeLastValidStore({ kube: api, kind, namespace: "kong", name: "kept" }),
  };
  const api: KubeApi = Object.assign(new FakeKubeApi({ lists: [], watches: [] }), {
    async get() {
      if (cluster.fail !== undefined) throw cluster.fail;
      if (object === undefined) throw refusal(404, "NotFound");
      return object;
    },
    async create(_: unknown, created: KubeObject) {
      if (object !== undefined) throw refusal(409, "AlreadyExists");
      return put(created);
    },
    async replace(_: unknown, next: KubeObject) {
      if (next.metadata.resourceVersion !== object?.metadata.resourceVersion) {
        throw refusal(409, "Conflict");
      }
      return put(next);
    },
  });
  return cluster;
}
