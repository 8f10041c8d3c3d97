import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { configuredConnection } from "../../controller/informer/system-configured-connection.ts";
import { kubeApiOverHttp } from "../../controller/informer/system-kube-api.ts";
import { KubeApiError, type KubeApi } from "../../core/kube-api.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube, type MockKube } from "../../mock-kube/server.ts";
import { openForeignCluster, type AccountChoice } from "./foreign-cluster.ts";
import { resourceType } from "./resource-types.ts";

const TOKEN = "not-a-secret";
const RBAC = "rbac.authorization.k8s.io/v1";
const SERVICE = resourceType("Service");
const NAMESPACE = resourceType("Namespace");
const ROLE = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
};

describe("the account of a controller in a cluster that is not ours", () => {
  let folder: string;
  let kube: MockKube;
  let told: string[];
  beforeEach(async () => {
    told = [];
    folder = await mkdtemp(join(tmpdir(), "account-"));
    kube = await startMockKube({
      clock: systemClock,
      random: seededRandom(1),
      finalizeNamespaces: true,
      rbac: true,
      token: TOKEN,
      objects: [MAKER_OF_NAMESPACES, binding("maker")],
    });
  });
  afterEach(async () => {
    await kube.close();
    await rm(folder, { recursive: true });
  });

  const open = async (account: AccountChoice, as?: string) => {
    const kubeconfig = join(folder, "kube.json");
    await writeFile(kubeconfig, kubeconfigText(kube.url, as));
    return openForeignCluster({
      clock: systemClock,
      kubeconfig,
      run: "1a",
      account,
      tell: (text) => told.push(text),
      objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "kong" } }],
      onChange: () => undefined,
      onFault: (error) => expect.fail(String(error)),
    });
  };
  const rolesOfRun = async () =>
    (await kube.api.list(ROLE)).items.filter(({ metadata }) =>
      metadata.name.startsWith("kongsim-1a-"),
    );

  it("may do what deploy/ says and nothing else, and goes with the run", async () => {
    const cluster = await open("own");
    const own = kubeconfigOf(cluster.controllerFlags);
    const api = kubeApiOverHttp(await configuredConnection(own));
    expect((await api.list(SERVICE)).items).to.be.an("array");
    expect(await refusal(api.create(NAMESPACE, namespace("mine")))).to.equal(403);
    expect(await refusal(readIngress(api))).to.equal(404);
    expect(await refusal(api.delete(SERVICE, { namespace: "default", name: "x" }))).to.equal(403);
    expect(await readFile(own, "utf8")).not.to.include(TOKEN);
    expect(await rolesOfRun()).to.have.length(1);
    await cluster.close();
    expect(await rolesOfRun()).to.have.length(0);
    expect(await refusal(readFile(own, "utf8"))).to.equal("ENOENT");
    expect(told.join()).to.include("an account of its own");
  });

  it("is the kubeconfig's where none may be made, and that is told", async () => {
    const cluster = await open("own-if-possible", "maker");
    expect(kubeconfigOf(cluster.controllerFlags)).to.equal(join(folder, "kube.json"));
    expect(told.join()).to.match(/the kubeconfig's account: .*forbidden/);
    await cluster.close();
  });

  it("is missed where it must be had", async () => {
    const error = await open("own", "maker").then(
      () => expect.fail("it was opened"),
      (why: unknown) => why,
    );
    expect(error).to.have.property("code", "ENVIRONMENT");
    expect(error).to.have.property("message").that.includes("forbidden");
  });
});

/** Allowed, and not there. */
function readIngress(api: KubeApi): Promise<unknown> {
  return api.get(resourceType("Ingress"), { namespace: "kongsim-1a-kong", name: "none" });
}

async function refusal(asking: Promise<unknown>): Promise<unknown> {
  const error: unknown = await asking.then(
    () => undefined,
    (why: unknown) => why,
  );
  if (error instanceof KubeApiError) return error.status.code;
  return error instanceof Error && "code" in error ? error.code : error;
}

const kubeconfigOf = (flags: readonly string[]) => flags[flags.indexOf("--kubeconfig") + 1] ?? "";

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** All that a story makes something of. */
const GROUPS = [
  "",
  "apps",
  "discovery.k8s.io",
  "networking.k8s.io",
  "configuration.konghq.com",
  "gateway.networking.k8s.io",
];

const MAKER_OF_NAMESPACES = {
  apiVersion: RBAC,
  kind: "ClusterRole",
  metadata: { name: "maker" },
  rules: GROUPS.map((group) => ({ apiGroups: [group], resources: ["*"], verbs: ["*"] })),
};

const binding = (user: string) => ({
  apiVersion: RBAC,
  kind: "ClusterRoleBinding",
  metadata: { name: user },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "maker" },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
});

function kubeconfigText(server: string, as: string | undefined): string {
  const user = { token: TOKEN, ...(as !== undefined && { as }) };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}
