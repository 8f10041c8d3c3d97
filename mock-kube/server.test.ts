import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  type KubernetesListObject,
  type KubernetesObject,
  type Informer,
} from "@kubernetes/client-node";
import { expect } from "chai";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { startMockKube, type MockKube, type MockKubeOptions } from "./server.ts";
import { makeServerCertificate } from "./system-certificate.ts";

function start(options: Partial<MockKubeOptions> = {}): Promise<MockKube> {
  return startMockKube({ clock: systemClock, random: seededRandom(1), ...options });
}

function kubeConfig(url: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: "mock", server: url, skipTLSVerify: true },
    { name: "nobody" },
  );
  return config;
}

const plugin = (name: string) => ({
  apiVersion: "configuration.konghq.com/v1",
  kind: "KongPlugin",
  metadata: { name, namespace: "default" },
  plugin: "cors",
});

describe("startMockKube", () => {
  let kube: MockKube;

  beforeEach(async () => {
    kube = await start();
  });

  afterEach(() => kube.close());

  it("feeds the informers of the official client", async () => {
    const config = kubeConfig(kube.url);
    const objects = KubernetesObjectApi.makeApiClient(config);
    const custom = config.makeApiClient(CustomObjectsApi);
    await objects.create(plugin("before"));
    const list = () =>
      custom.listClusterCustomObject({
        group: "configuration.konghq.com",
        version: "v1",
        plural: "kongplugins",
      }) as Promise<KubernetesListObject<KubernetesObject>>;
    const informer = makeInformer(config, "/apis/configuration.konghq.com/v1/kongplugins", list);
    const seen: string[] = [];
    const counted = arrivals(informer, seen);

    await informer.start();
    await counted(1);
    await objects.create(plugin("after"));
    await counted(2);
    await objects.delete(plugin("before"));
    await counted(3);
    await informer.stop();

    expect(seen).to.deep.equal(["add before", "add after", "delete before"]);
    expect(informer.list().map(({ metadata }) => metadata?.name)).to.deep.equal(["after"]);
  });

  it("lets the official client create, patch and read built-in objects", async () => {
    const objects = KubernetesObjectApi.makeApiClient(kubeConfig(kube.url));
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "echo", namespace: "default" },
      spec: { ports: [{ port: 80 }] },
    };

    await objects.create(service);
    await objects.patch({ ...service, metadata: { ...service.metadata, labels: { a: "b" } } });
    const read = await objects.read<KubernetesObject & { spec?: { clusterIP?: string } }>(service);

    expect(read.metadata?.labels).to.deep.equal({ a: "b" });
    expect(read.spec?.clusterIP).to.match(/^10\./);
  });

  it("answers as the real server where nothing is, and where nothing may be done", async () => {
    const unknown = await fetch(`${kube.url}/apis/nothing.example.com/v1/things`);
    const noResource = await fetch(`${kube.url}/api/v1/nothings`);
    const noMethod = await fetch(`${kube.url}/api/v1/namespaces`, { method: "DELETE" });
    const media = await fetch(`${kube.url}/api/v1/namespaces/default/configmaps`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: "a,b",
    });

    expect([unknown.status, await unknown.text()]).to.deep.equal([404, "404 page not found\n"]);
    expect([noResource.status, noMethod.status, media.status]).to.deep.equal([404, 405, 415]);
    expect(await media.json()).to.include({ kind: "Status", reason: "UnsupportedMediaType" });
  });

  it("refuses a body that is too large, whether or not its size is announced", async () => {
    const url = `${kube.url}/api/v1/namespaces/default/configmaps`;
    const large = Buffer.alloc(4 * 1024 * 1024, "x");
    const headers = { "content-type": "application/json" };

    const announced = await fetch(url, { method: "POST", headers, body: large });
    const chunked = await fetch(url, {
      method: "POST",
      headers,
      body: new Blob([large]).stream(),
      duplex: "half",
    });

    expect([announced.status, chunked.status]).to.deep.equal([413, 413]);
    expect(await chunked.json()).to.include({ reason: "RequestEntityTooLarge" });
    expect((await fetch(`${kube.url}/readyz`)).status).to.equal(200);
  });

  it("ends open watches at once when it closes", async () => {
    const response = await fetch(`${kube.url}/api/v1/configmaps?watch=true&resourceVersion=0`);

    const ended = response.text().then(
      () => "ended",
      () => "cut",
    );
    await kube.close();

    expect(await ended).to.equal("ended");
    kube = await start();
  });

  it("speaks TLS and asks for a token when it is told to", async () => {
    const tls = makeServerCertificate(["127.0.0.1"], Date.now());
    const secured = await start({ certificate: tls, token: "secret" });
    const config = new KubeConfig();
    config.loadFromString(
      kubeconfig({ url: secured.url, authority: tls.authority, token: "secret" }),
    );
    const stranger = new KubeConfig();
    stranger.loadFromString(kubeconfig({ url: secured.url, authority: tls.authority }));

    const api = config.makeApiClient(CoreV1Api);
    const { items } = await api.listNamespace();
    const refused = await stranger
      .makeApiClient(CoreV1Api)
      .listNamespace()
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    await secured.close();

    expect(items.map(({ metadata }) => metadata?.name)).to.include("default");
    expect(refused).to.have.property("code", 401);
  });

  it("loads objects at start and tells of every change", async () => {
    const changes: string[] = [];
    const other = await start({
      objects: [plugin("loaded")],
      onChange: ({ type, object }) => changes.push(`${type} ${object.metadata.name}`),
    });

    await other.api.delete(
      {
        group: "configuration.konghq.com",
        version: "v1",
        kind: "KongPlugin",
        plural: "kongplugins",
        namespaced: true,
      },
      { name: "loaded", namespace: "default" },
    );
    await other.close();

    expect(changes).to.deep.equal(["ADDED loaded", "DELETED loaded"]);
  });
});

/** Notes what an informer tells; the returned function waits until it has told `count` things. */
function arrivals(informer: Informer<KubernetesObject>, seen: string[]) {
  let arrived: (() => void) | undefined;
  for (const verb of ["add", "update", "delete"] as const) {
    informer.on(verb, ({ metadata }) => {
      seen.push(`${verb} ${metadata?.name}`);
      arrived?.();
    });
  }
  return (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (seen.length >= count) resolve();
      };
      arrived = check;
      check();
    });
}
