// What every implementation of the KubeApi port must do. Run it over an API server with nothing in it but its namespaces.
import { expect } from "chai";
import { KubeApiError, type KubeApi } from "../core/kube-api.ts";
import type { KubeObject, ResourceType, WatchEvent } from "../core/kube.ts";

const configMaps: ResourceType = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};
const ingresses: ResourceType = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  plural: "ingresses",
  namespaced: true,
};
const plugins: ResourceType = {
  group: "configuration.konghq.com",
  version: "v1",
  kind: "KongPlugin",
  plural: "kongplugins",
  namespaced: true,
};

interface Subject {
  readonly api: KubeApi;
  close(): Promise<void>;
}

/** Declares the suite; `open` is called before each test. */
export function describeKubeApi(implementation: string, open: () => Promise<Subject>): void {
  describe(`KubeApi: ${implementation}`, () => {
    let subject: Subject;

    beforeEach(async () => {
      subject = await open();
    });

    afterEach(() => subject.close());

    const api = () => subject.api;
    itWrites(api);
    itChanges(api);
    itReads(api);
    itWatches(api);
  });
}

function itWrites(api: () => KubeApi): void {
  it("creates, gets, lists and deletes", async () => {
    const created = await api().create(configMaps, configMap("a", { x: "1" }));
    expect(created.metadata).to.include.keys("uid", "resourceVersion", "creationTimestamp");

    expect(await api().get(configMaps, key("a"))).to.deep.equal(created);
    const list = await api().list(configMaps, { namespace: "default" });
    expect(list.items).to.deep.equal([created]);

    await api().delete(configMaps, key("a"));
    expect(await statusOf(api().get(configMaps, key("a")))).to.equal(404);
  });

  it("says with a status why it refuses", async () => {
    await api().create(configMaps, configMap("a"));

    expect(await statusOf(api().create(configMaps, configMap("a")))).to.equal(409);
    expect(await statusOf(api().create(configMaps, configMap("Bad_Name")))).to.equal(422);
    expect(await statusOf(api().delete(configMaps, key("b")))).to.equal(404);
    const elsewhere = { ...configMap("a"), metadata: { name: "a", namespace: "nowhere" } };
    expect(await statusOf(api().create(configMaps, elsewhere))).to.equal(404);
  });

  it("refuses to overwrite what another has written since", async () => {
    const first = await api().create(configMaps, configMap("a", { x: "1" }));
    await api().replace(configMaps, { ...first, data: { x: "2" } });

    expect(await statusOf(api().replace(configMaps, { ...first, data: { x: "3" } }))).to.equal(409);
  });
}

function itChanges(api: () => KubeApi): void {
  it("patches in three ways", async () => {
    await api().create(configMaps, configMap("a", { x: "1", y: "2" }));

    await api().patch(configMaps, key("a"), "merge", { data: { y: null, z: "3" } });
    await api().patch(configMaps, key("a"), "json", [
      { op: "replace", path: "/data/x", value: "9" },
    ]);
    const patched = await api().patch(configMaps, key("a"), "strategic", { data: { w: "0" } });

    expect(patched["data"]).to.deep.equal({ w: "0", x: "9", z: "3" });
  });

  it("keeps status apart from the rest", async () => {
    const created = await api().create(ingresses, ingress("a"));
    const status = { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } };

    const throughMain = await api().replace(ingresses, { ...created, status });
    expect(throughMain["status"]).to.deep.equal({ loadBalancer: {} });
    const updated = await api().replace(ingresses, { ...throughMain, status, spec: {} }, "status");

    expect(updated["status"]).to.deep.equal(status);
    expect(updated["spec"]).to.deep.equal(created["spec"]);
    expect(updated.metadata.generation).to.equal(1);
    const patched = await api().patch(ingresses, key("a"), "merge", {
      spec: { ingressClassName: "other" },
    });
    expect(patched.metadata.generation).to.equal(2);
  });
}

function itReads(api: () => KubeApi): void {
  it("selects by labels and fields, and pages", async () => {
    for (const name of ["a", "b", "c"]) {
      const object = configMap(name);
      const metadata = { ...object.metadata, labels: { name } };
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await api().create(configMaps, { ...object, metadata });
    }

    const labelled = await api().list(configMaps, { labelSelector: "name in (a, b)" });
    expect(namesOf(labelled.items)).to.deep.equal(["a", "b"]);
    const named = await api().list(configMaps, { fieldSelector: "metadata.name!=a" });
    expect(namesOf(named.items)).to.deep.equal(["b", "c"]);
    const page = await api().list(configMaps, { namespace: "default", limit: 2 });
    expect(namesOf(page.items)).to.deep.equal(["a", "b"]);
    const next = page.metadata.continue ?? "";
    const rest = await api().list(configMaps, { namespace: "default", limit: 2, continue: next });
    expect(namesOf(rest.items)).to.deep.equal(["c"]);
  });

  it("serves Kong's kinds without being told about them", async () => {
    const plugin = {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongPlugin",
      metadata: { name: "a", namespace: "default" },
      plugin: "key-auth",
      config: { key_names: ["apikey"] },
    };

    const created = await api().create(plugins, plugin);

    expect(created["config"]).to.deep.equal(plugin.config);
    expect(created.metadata.generation).to.equal(1);
  });
}

function itWatches(api: () => KubeApi): void {
  it("watches everything after a revision, in order", async () => {
    const { metadata } = await api().list(configMaps);
    const { resourceVersion } = metadata;
    const made = await api().create(configMaps, configMap("a", { x: "1" }));
    const seen = collect(api(), { resourceVersion }, 4);

    await api().patch(configMaps, key("a"), "merge", { data: { x: "2" } });
    await api().patch(configMaps, key("a"), "merge", { data: { x: "2" } });
    await api().create(configMaps, configMap("b"));
    await api().delete(configMaps, key("a"));

    const events = await seen;
    expect(events.map(({ type, object }) => [type, nameOf(object)])).to.deep.equal([
      ["ADDED", "a"],
      ["MODIFIED", "a"],
      ["ADDED", "b"],
      ["DELETED", "a"],
    ]);
    expect(events[0]?.object).to.deep.equal(made);
  });

  it("ends a watch without an error when it is aborted", async () => {
    const abort = new AbortController();
    const { metadata } = await api().list(configMaps);
    const events: WatchEvent[] = [];
    const watching = (async () => {
      for await (const event of api().watch(
        configMaps,
        { resourceVersion: metadata.resourceVersion },
        abort.signal,
      )) {
        events.push(event);
        abort.abort();
      }
    })();

    await api().create(configMaps, configMap("a"));
    await watching;

    expect(events).to.have.length(1);
  });
}

async function collect(
  api: KubeApi,
  from: { readonly resourceVersion: string },
  count: number,
): Promise<readonly WatchEvent[]> {
  const abort = new AbortController();
  const events: WatchEvent[] = [];
  for await (const event of api.watch(configMaps, from, abort.signal)) {
    events.push(event);
    if (events.length === count) abort.abort();
  }
  return events;
}

async function statusOf(call: Promise<unknown>): Promise<number | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return error.status.code;
  }
}

function key(name: string) {
  return { name, namespace: "default" };
}

function configMap(name: string, data: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data };
}

function ingress(name: string): KubeObject {
  const backend = { service: { name: "echo", port: { number: 80 } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, namespace: "default" },
    spec: { ingressClassName: "kong", defaultBackend: backend },
  };
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name);
}

function nameOf(object: WatchEvent["object"]): unknown {
  return object.metadata["name"];
}
