// The real kubectl against a server of ours; skipped where there is none in the PATH.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { objectOr } from "../core/json.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { CONTROLLER_NAMES } from "./controllers/controllers.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { startMockKube, type MockKube } from "./server.ts";
import { makeServerCertificate } from "./system-certificate.ts";

const RUN_MS_MAX = 60_000;
const run = promisify(execFile);

const MANIFEST = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, labels: { app: web } }
data: { color: blue }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: web, port: { number: 80 } } }
`;

describe("kubectl", function () {
  this.timeout(RUN_MS_MAX);
  let folder: string;
  let kube: MockKube;
  let manifest: string;

  before(async function () {
    // A test that cannot be run says so.
    if (!(await isThere())) this.skip();
    folder = await mkdtemp(join(tmpdir(), "kubectl-"));
    const certificate = makeServerCertificate(["127.0.0.1"], systemClock.nowMs());
    kube = await startMockKube({
      clock: systemClock,
      random: seededRandom(1),
      certificate,
      clientAuthority: certificate.authority,
      rbac: true,
      finalizeNamespaces: true,
      controllers: CONTROLLER_NAMES,
      podStartMs: 50,
    });
    const client = certificate.issueClient("kubernetes-admin", ["system:masters"]);
    const text = kubeconfig({ url: kube.url, authority: certificate.authority, client });
    await writeFile(join(folder, "config"), text, { mode: 0o600 });
    manifest = join(folder, "objects.yaml");
    await writeFile(manifest, MANIFEST);
  });
  after(async () => {
    await kube?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it("applies, shows, compares and changes objects", async () => {
    expect(await kubectl("apply", "-f", manifest)).to.include("configmap/settings created");
    expect(await kubectl("apply", "-f", manifest)).to.include("configmap/settings unchanged");
    expect(await kubectl("diff", "-f", manifest)).to.equal("");
    await kubectl("patch", "configmap", "settings", "-p", '{"data":{"size":"big"}}');
    const data = await kubectl("get", "configmap", "settings", "-o", "jsonpath={.data}");
    expect(JSON.parse(data)).to.deep.equal({ color: "blue", size: "big" });
    expect(await kubectl("get", "configmaps", "-l", "app=web", "-o", "name")).to.equal(
      "configmap/settings\n",
    );
    expect(await kubectl("get", "ingress", "web")).to.match(/^NAME +CLASS +HOSTS .*\nweb /);
    expect(await kubectl("describe", "ingress", "web")).to.include("Name:             web");
    expect(await kubectl("explain", "ingress.spec")).to.include("ingressClassName");
  });

  it("applies on the server, and meets conflicts", async () => {
    const apply = ["apply", "--server-side", "-f", manifest, "--field-manager"];
    const first = await kubectl(...apply, "one", "--force-conflicts");
    expect(first).to.include("configmap/settings serverside-applied");
    const other = join(folder, "other.yaml");
    await writeFile(other, MANIFEST.replace("blue", "red"));
    const failed = await kubectl(
      "apply",
      "--server-side",
      "-f",
      other,
      "--field-manager",
      "two",
    ).catch((error: unknown) => String(objectOr(error)["stderr"]));
    expect(failed).to.include('conflict with "one"').and.include(".data.color");
  });

  it("scales a Deployment up, rolls it out, and scales it to zero", async () => {
    await kubectl("create", "deployment", "web", "--image=web:1", "--replicas=2");
    await kubectl("rollout", "status", "deployment/web", "--timeout=30s");
    expect(await kubectl("get", "deployment", "web")).to.match(/web +2\/2 +2 +2 /);
    await kubectl("set", "image", "deployment/web", "web=web:2");
    await kubectl("rollout", "status", "deployment/web", "--timeout=30s");
    await kubectl("scale", "deployment", "web", "--replicas=0");
    await kubectl("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=30s");
    expect(await kubectl("get", "pods", "-o", "name")).to.equal("");
    await kubectl("delete", "deployment", "web");
  });

  it("asks as somebody else, and is told what that one may not do", async () => {
    const asJane = ["--as", "jane", "get", "configmaps", "-o", "name"];
    const refused = await kubectl(...asJane).catch((error: unknown) =>
      String(objectOr(error)["stderr"]),
    );
    expect(refused).to.include(
      'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default"',
    );
    await kubectl("create", "role", "reader", "--verb=list", "--resource=configmaps");
    await kubectl("create", "rolebinding", "reader", "--role=reader", "--user=jane");
    expect(await kubectl(...asJane)).to.include("configmap/");
    expect(await kubectl("get", "rolebindings")).to.match(
      /^NAME +ROLE +AGE\nreader +Role\/reader /,
    );
    expect(await kubectl("get", "roles")).to.match(/^NAME +CREATED AT\nreader /);
  });

  it("deletes a namespace with all that is in it", async () => {
    await kubectl("create", "namespace", "gone");
    await kubectl("create", "configmap", "-n", "gone", "inside");
    await kubectl("delete", "namespace", "gone", "--timeout=30s");
    expect(await kubectl("get", "namespaces", "-o", "name")).to.not.include("namespace/gone");
  });

  async function kubectl(...args: readonly string[]): Promise<string> {
    const { stdout } = await run("kubectl", args, {
      // Its caches are kept apart, so that no other server's answers are taken for ours.
      env: { ...process.env, KUBECONFIG: join(folder, "config"), HOME: folder },
    });
    return stdout;
  }
});

async function isThere(): Promise<boolean> {
  try {
    await run("kubectl", ["version", "--client"]);
    return true;
  } catch {
    // Not there, or not for this machine.
    return false;
  }
}
