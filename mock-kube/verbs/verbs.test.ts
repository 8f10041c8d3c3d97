import { expect } from "chai";
import { valueAt } from "../json.ts";
import { answerOf, ask, fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";
import { writeOptions } from "./options.ts";

const key = { name: "a", namespace: "default" };
const configMap = (metadata: object, data: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  data,
});

function world() {
  const server = fixtureServer();
  return { server, configMaps: resourceNamed(server, "configmaps") };
}

describe("writing", () => {
  it("stamps new objects and makes up names", () => {
    const { server, configMaps } = world();
    const made = server.create(configMaps, "default", configMap({ generateName: "x-" }));
    expect(made.metadata.name).to.match(/^x-[a-z0-9]{5}$/);
    expect(made.metadata.uid).to.match(/^[0-9a-f-]{36}$/);
    expect(made.metadata.creationTimestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("keeps what finalizers protect until they are gone", () => {
    const { server, configMaps } = world();
    server.create(configMaps, "default", configMap({ name: "a", finalizers: ["example.com/x"] }));

    const marked = server.delete(configMaps, key);
    expect(valueAt(marked, "metadata", "deletionTimestamp")).to.be.a("string");
    const add = () =>
      server.patch(configMaps, key, "merge", {
        metadata: { finalizers: ["example.com/x", "example.com/y"] },
      });
    expect(refusal(add).message).to.include("no new finalizers can be added");
    server.patch(configMaps, key, "merge", { metadata: { finalizers: null } });

    expect(refusal(() => server.get(configMaps, key)).code).to.equal(404);
  });

  it("does everything but the write in a dry run", () => {
    const { server, configMaps } = world();
    const before = server.store.revision;
    const options = writeOptions({ dryRun: true });

    expect(
      server.create(configMaps, "default", configMap({ name: "a" }), options).metadata.uid,
    ).to.be.a("string");
    expect(
      refusal(() => server.create(configMaps, "default", configMap({ name: "A" }), options)).code,
    ).to.equal(422);

    expect(server.store.revision).to.equal(before);
  });

  it("answers with the deleted object where the real server does", () => {
    const server = fixtureServer();
    const services = resourceNamed(server, "services");
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: { ports: [{ port: 80 }] },
    };
    server.create(services, "default", service);

    const deleted = server.delete(services, key);

    expect(deleted).to.include({ kind: "Service" });
    expect(valueAt(deleted, "metadata", "resourceVersion")).to.equal(String(server.store.revision));
  });

  it("deletes only what the preconditions describe", () => {
    const { server, configMaps } = world();
    server.create(configMaps, "default", configMap({ name: "a" }));
    const wrong = { dryRun: false, preconditions: { uid: "another" } };
    expect(refusal(() => server.delete(configMaps, key, wrong)).code).to.equal(409);
  });

  it("deletes collections by selector", () => {
    const { server, configMaps } = world();
    for (const name of ["a", "b", "c"])
      server.create(
        configMaps,
        "default",
        configMap({ name, labels: { odd: name === "b" ? "no" : "yes" } }),
      );

    const deleted = server.deleteCollection(
      configMaps,
      { namespace: "default", labelSelector: "odd=yes" },
      { dryRun: false },
    );

    expect(deleted.items).to.have.length(2);
    expect(server.list(configMaps).items.map(({ metadata }) => metadata.name)).to.deep.equal(["b"]);
  });

  it("takes nothing new into a namespace that goes", () => {
    const { server, configMaps } = world();
    const namespaces = resourceNamed(server, "namespaces");
    server.create(namespaces, undefined, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "shop" },
    });
    server.delete(namespaces, { name: "shop" });

    expect(
      refusal(() => server.create(configMaps, "shop", configMap({ name: "a" }))).code,
    ).to.equal(403);
    expect(refusal(() => server.delete(namespaces, { name: "default" })).code).to.equal(403);
  });

  it("empties and removes namespaces when it is told to", () => {
    const server = fixtureServer({ finalizeNamespaces: true });
    const namespaces = resourceNamed(server, "namespaces");
    const configMaps = resourceNamed(server, "configmaps");
    const shop = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
    server.create(namespaces, undefined, shop);
    server.create(configMaps, "shop", configMap({ name: "a", finalizers: ["example.com/x"] }));

    server.delete(namespaces, { name: "shop" });
    expect(server.get(namespaces, { name: "shop" })).to.have.nested.property(
      "status.phase",
      "Terminating",
    );
    const kept = { name: "a", namespace: "shop" };
    server.patch(configMaps, kept, "merge", { metadata: { finalizers: null } });
    server.delete(namespaces, { name: "shop" });

    expect(refusal(() => server.get(namespaces, { name: "shop" })).code).to.equal(404);
  });

  it("scales without touching anything else", () => {
    const server = fixtureServer();
    const template = {
      metadata: { labels: { app: "a" } },
      spec: { containers: [{ name: "a", image: "b:1" }] },
    };
    const spec = { selector: { matchLabels: { app: "a" } }, template };
    const deployments = resourceNamed(server, "deployments");
    server.create(deployments, "default", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "a" },
      spec,
    });
    const url = "/apis/apps/v1/namespaces/default/deployments/a/scale";

    const headers = { "content-type": "application/merge-patch+json" };
    const scaled = ask(server, "PATCH", url, { spec: { replicas: 0 } }, headers);

    expect(answerOf(scaled)).to.deep.include({ kind: "Scale", spec: {} });
    expect(server.get(deployments, key)).to.have.nested.property("spec.replicas", 0);
    expect(ask(server, "PATCH", url, { spec: { replicas: -1 } }, headers).status).to.equal(422);
  });

  it("shows Events in both of their groups", () => {
    const server = fixtureServer();
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e" },
      involvedObject: { kind: "Pod", name: "p", namespace: "default" },
      message: "hello",
      reason: "Test",
      type: "Normal",
    };
    server.create(resourceNamed(server, "events", ""), "default", event);

    const other = server.get(resourceNamed(server, "events", "events.k8s.io"), {
      name: "e",
      namespace: "default",
    });

    expect(other).to.deep.include({
      note: "hello",
      regarding: event.involvedObject,
      deprecatedSource: {},
    });
  });
});

describe("reading", () => {
  it("tells the past by exact revisions, and refuses the future", () => {
    const { server, configMaps } = world();
    const { resourceVersion = "" } = server.create(
      configMaps,
      "default",
      configMap({ name: "a" }),
    ).metadata;
    server.create(configMaps, "default", configMap({ name: "b" }));

    const exact = { resourceVersion, resourceVersionMatch: "Exact" };
    expect(server.list(configMaps, exact).items).to.have.length(1);
    const future = { resourceVersion: "999999", resourceVersionMatch: "NotOlderThan" };
    expect(refusal(() => server.list(configMaps, future)).code).to.equal(504);
    server.store.compact();
    expect(refusal(() => server.list(configMaps, exact)).code).to.equal(410);
  });

  it("pages through one consistent state", () => {
    const { server, configMaps } = world();
    for (const name of ["a", "b", "c"]) server.create(configMaps, "default", configMap({ name }));

    const first = server.list(configMaps, { limit: 2 });
    server.delete(configMaps, { name: "c", namespace: "default" });
    const second = server.list(configMaps, { limit: 2, continue: first.metadata.continue ?? "" });

    expect(first.metadata.remainingItemCount).to.equal(1);
    expect(second.items.map(({ metadata }) => metadata.name)).to.deep.equal(["c"]);
  });

  it("knows which fields of a kind can be selected", () => {
    const { server } = world();
    const services = resourceNamed(server, "services");
    expect(server.list(services, { fieldSelector: "spec.type=ClusterIP" }).items).to.deep.equal([]);
    expect(refusal(() => server.list(services, { fieldSelector: "spec.x=1" })).code).to.equal(400);
    expect(refusal(() => server.list(services, { fieldSelector: "metadata.name" })).code).to.equal(
      400,
    );
  });
});
