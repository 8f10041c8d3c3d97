import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube, type MockKube } from "../../mock-kube/server.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { waitFor } from "../scenario/wait-for.ts";
import type { Condition } from "../scenario/world.ts";
import { openForeignCluster } from "./foreign-cluster.ts";
import type { KubeChange } from "./kube-facts.ts";
import { OWNER_LABEL, ownerLabel } from "./owner-label.ts";
import { EVENT, resourceType } from "./resource-types.ts";

const NEVER = new AbortController().signal;
const TURN_MS_MAX = 10_000;
const NAMESPACE = resourceType("Namespace");
const CLASS = resourceType("IngressClass");

describe("a cluster that is not ours", () => {
  let folder: string;
  let kube: MockKube;
  let changes: KubeChange[];
  let sentences: string[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "cluster-"));
  });
  beforeEach(async () => {
    changes = [];
    sentences = [];
    kube = await startMockKube({
      clock: systemClock,
      random: seededRandom(1),
      finalizeNamespaces: true,
    });
  });
  afterEach(() => kube.close());
  after(() => rm(folder, { recursive: true }));

  const open = async (...objects: Parameters<typeof openForeignCluster>[0]["objects"]) => {
    const kubeconfig = join(folder, "kube.json");
    await writeFile(kubeconfig, kubeconfigText(kube.url));
    return openForeignCluster({
      clock: systemClock,
      kubeconfig,
      run: "1a",
      account: "kubeconfig",
      tell: (text) => sentences.push(text),
      objects,
      onChange: (change) => changes.push(change),
      onFault: (error) => expect.fail(String(error)),
    });
  };
  const names = async (type: typeof NAMESPACE) =>
    (await kube.api.list(type)).items.map(({ metadata }) => metadata.name);

  it("has the story's objects under names of their own, and nothing of them afterwards", async () => {
    const before = await names(NAMESPACE);
    const cluster = await open(namespace("demo"), ingressClass("kong"), service("demo", "echo"));
    expect(await names(NAMESPACE)).to.include("kongsim-1a-demo");
    expect(await names(CLASS)).to.deep.equal(["kongsim-1a-kong"]);
    expect(cluster.controllerFlags.join(" ")).to.include("--ingress-class kongsim-1a-kong");
    const key = { namespace: "demo", name: "echo" };
    expect(await cluster.api.get(resourceType("Service"), key)).to.have.nested.property(
      "metadata.namespace",
      "demo",
    );
    await cluster.close();
    await turnsTrue(async () => (await names(NAMESPACE)).length === before.length);
    expect(await names(CLASS)).to.deep.equal([]);
  });

  it("tells what happens to them, and to nothing else, by the story's names", async () => {
    const cluster = await open(namespace("demo"));
    await kube.api.create(NAMESPACE, namespace("other"));
    await kube.api.create(resourceType("Service"), service("other", "theirs"));
    await cluster.api.create(resourceType("Service"), service("demo", "echo"));
    await kube.api.create(EVENT, event("theirs", "keys"));
    await kube.api.create(EVENT, event("ours", "kongsim-1a-keys"));
    await turnsTrue(() => told(changes).some((text) => text.startsWith("Event")));
    await turnsTrue(() => told(changes).some((text) => text.startsWith("Service")));
    expect(told(changes).toSorted()).to.deep.equal([
      "Event default/ours",
      "Namespace undefined/demo",
      "Service demo/echo",
    ]);
    await cluster.close();
    expect((await kube.api.list(EVENT)).items.map(({ metadata }) => metadata.name)).to.deep.equal([
      "theirs",
    ]);
  });

  it("is rid of what a dead run left behind", async () => {
    const dead = ownerLabel({ host: hostname(), pid: 2 ** 22, began: "1" });
    for (const [name, annotations] of [
      ["kongsim-0-demo", { [OWNER_LABEL]: dead }],
      ["kongsim-2-demo", {}],
    ] as const) {
      const labels = { "kongsim.dev/run": "0" };
      const left = { ...namespace(name), metadata: { name, labels, annotations } };
      // oxlint-disable-next-line no-await-in-loop -- two
      await kube.api.create(NAMESPACE, left);
    }
    const cluster = await open();
    await turnsTrue(async () => !(await names(NAMESPACE)).includes("kongsim-0-demo"));
    expect(await names(NAMESPACE)).to.include("kongsim-2-demo");
    await cluster.close();
  });

  it("says what to do when it takes no loopback endpoints, and leaves nothing", async () => {
    const before = await names(NAMESPACE);
    const slice = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "echo-1", namespace: "demo" },
      addressType: "IPv4",
      endpoints: [{ addresses: ["127.0.0.1"] }],
      ports: [],
    };
    const why = await complaint(open(namespace("demo"), slice));
    expect(why).to.include("--host");
    await turnsTrue(async () => (await names(NAMESPACE)).length === before.length);
  });

  it("says which kind it does not know", async () => {
    const gatewayClass = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "kong" },
      spec: { controllerName: "konghq.com/kic-gateway-controller" },
    };
    const why = await complaint(open(gatewayClass));
    expect(why).to.include("GatewayClass kong").and.include("deploy/README.md");
  });

  it("says that it does not answer", async () => {
    await kube.close();
    expect(await complaint(open())).to.include("cannot be reached");
  });
});

async function turnsTrue(condition: Condition): Promise<void> {
  expect(await waitFor(systemClock, condition, TURN_MS_MAX, NEVER)).to.equal(true);
}

/** `Kind namespace/name` of each. */
function told(changes: readonly KubeChange[]): readonly string[] {
  return changes.map(
    ({ object: { kind, metadata } }) => `${kind} ${metadata.namespace}/${metadata.name}`,
  );
}

async function complaint(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => expect.fail("it was opened"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof EnvironmentError)) throw error;
  return error.message;
}

function kubeconfigText(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user: {} }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

const ingressClass = (name: string) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name },
  spec: { controller: "ingress-controllers.konghq.com/kong" },
});

const service = (where: string, name: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: where },
  spec: { ports: [{ port: 80 }] },
});

const event = (name: string, about: string) => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name, namespace: "default" },
  involvedObject: { kind: "KongClusterPlugin", name: about },
  reason: "Told",
  type: "Normal",
});
