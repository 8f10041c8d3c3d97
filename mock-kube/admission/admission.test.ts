import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube, type MockKube } from "../server.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const GROUP = "admissionregistration.k8s.io/v1";

describe("admission webhooks", () => {
  let hook: Server;
  let hookUrl: string;
  let kube: MockKube;
  const reviews: JsonObject[] = [];
  let decide: () => JsonObject = allow;

  before(async () => {
    hook = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      request.on("end", () => {
        const review = objectOr(objectOr(JSON.parse(text))["request"]);
        reviews.push(review);
        const answer = { uid: review["uid"], ...decide() };
        response.end(JSON.stringify({ kind: "AdmissionReview", response: answer }));
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
    const address: AddressInfo | string | null = hook.address();
    hookUrl = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}/`;
  });
  after(() => new Promise((resolve) => hook.close(resolve)));
  afterEach(async () => {
    reviews.splice(0);
    decide = allow;
    await kube.close();
  });

  it("are asked about what they have rules for, with the object as it would be", async () => {
    await start([validating({ rules: [rule(["CREATE", "DELETE"], "configmaps")] })]);
    expect((await write("POST", CONFIG_MAPS, configMap("a"))).status).to.equal(201);
    expect((await write("PATCH", `${CONFIG_MAPS}/a`, { data: { b: "2" } })).status).to.equal(200);
    expect((await write("DELETE", `${CONFIG_MAPS}/a`)).status).to.equal(200);

    expect(reviews.map(({ operation }) => operation)).to.deep.equal(["CREATE", "DELETE"]);
    expect(reviews[0]).to.deep.nested.include({
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      name: "a",
      namespace: "default",
      oldObject: null,
      dryRun: false,
      "object.data": { a: "1" },
      "userInfo.username": "kubernetes-admin",
    });
    expect(reviews[1]).to.deep.nested.include({ object: null, "oldObject.data.b": "2" });
  });

  it("refuse a write, which is not made then", async () => {
    await start([validating({ rules: [rule(["*"], "*")] })]);
    decide = () => ({ allowed: false, status: { code: 422, message: "no ones here" } });
    const refused = await write("POST", CONFIG_MAPS, configMap("a"));

    expect(refused.status).to.equal(422);
    expect(refused.body["message"]).to.equal(
      'admission webhook "check.example.com" denied the request: no ones here',
    );
    decide = () => ({ allowed: false });
    const silent = await write("POST", CONFIG_MAPS, configMap("a"));
    expect(silent.status).to.equal(400);
    expect(silent.body["message"]).to.include("denied the request without explanation");
    expect((await write("GET", `${CONFIG_MAPS}/a`)).status).to.equal(404);
  });

  it("change what is made, patched and applied", async () => {
    await start([mutating({ rules: [rule(["CREATE", "UPDATE"], "configmaps")] })]);
    const patch = [{ op: "add", path: "/data/seen", value: "yes" }];
    decide = () => ({
      allowed: true,
      patchType: "JSONPatch",
      patch: Buffer.from(JSON.stringify(patch)).toString("base64"),
    });

    expect((await write("POST", CONFIG_MAPS, configMap("a"))).body["data"]).to.deep.equal({
      a: "1",
      seen: "yes",
    });
    const patched = await write("PATCH", `${CONFIG_MAPS}/a`, { data: { a: "2", seen: null } });
    expect(patched.body["data"]).to.deep.equal({ a: "2", seen: "yes" });
    const applied = await write(
      "PATCH",
      `${CONFIG_MAPS}/b?fieldManager=me`,
      configMap("b"),
      "application/apply-patch+yaml",
    );
    expect(applied.status).to.equal(201);
    expect(applied.body["data"]).to.deep.equal({ a: "1", seen: "yes" });
  });

  it("start again when somebody else writes while they think", async () => {
    await start([mutating({ rules: [rule(["UPDATE"], "configmaps")] })]);
    await write("POST", CONFIG_MAPS, configMap("a"));
    const type = {
      group: "",
      version: "v1",
      kind: "ConfigMap",
      plural: "configmaps",
      namespaced: true,
    };
    const raced: Promise<unknown>[] = [];
    decide = () => {
      if (reviews.length === 1) {
        const key = { namespace: "default", name: "a" };
        raced.push(kube.api.patch(type, key, "merge", { data: { other: "3" } }));
      }
      const patch = [{ op: "add", path: "/data/seen", value: "yes" }];
      return {
        allowed: true,
        patch: Buffer.from(JSON.stringify(patch)).toString("base64"),
      };
    };
    const { status, body } = await write("PATCH", `${CONFIG_MAPS}/a`, { data: { a: "2" } });
    await Promise.all(raced);

    expect(status).to.equal(200);
    expect(body["data"]).to.deep.equal({ a: "2", other: "3", seen: "yes" });
    expect(reviews).to.have.length(2);
  });

  it("look only at objects and namespaces that their selectors take", async () => {
    await start([
      validating({
        rules: [rule(["CREATE"], "configmaps")],
        objectSelector: { matchLabels: { checked: "yes" } },
        namespaceSelector: {
          matchExpressions: [
            { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] },
          ],
        },
      }),
    ]);
    const labels = { checked: "yes" };
    await write("POST", CONFIG_MAPS, configMap("a"));
    await write("POST", "/api/v1/namespaces/kube-system/configmaps", configMap("b", labels));
    expect(reviews).to.deep.equal([]);
    await write("POST", CONFIG_MAPS, configMap("c", labels));
    expect(reviews).to.have.length(1);
  });

  for (const [failurePolicy, status] of [
    ["Fail", 500],
    ["Ignore", 201],
  ] as const) {
    it(`that cannot be asked: ${failurePolicy}`, async () => {
      const service = { name: "none", namespace: "default" };
      const clientConfig = { service };
      await start([validating({ rules: [rule(["*"], "*")], clientConfig, failurePolicy })]);
      const answer = await write("POST", CONFIG_MAPS, configMap("a"));
      expect(answer.status).to.equal(status);
      if (status === 500) {
        expect(answer.body["message"]).to.include(
          'Internal error occurred: failed calling webhook "check.example.com"',
        );
      }
    });
  }

  it("need a real configuration", async () => {
    await start([]);
    const { status, body } = await write(
      "POST",
      `/apis/${GROUP}/validatingwebhookconfigurations`,
      validating({ sideEffects: undefined, clientConfig: {} }),
    );
    expect(status).to.equal(422);
    expect(body["message"])
      .to.include("webhooks[0].clientConfig: Required value")
      .and.include("webhooks[0].sideEffects");
  });

  async function start(objects: readonly KubeObject[]): Promise<void> {
    kube = await startMockKube({
      clock: systemClock,
      random: seededRandom(1),
      admissionWebhooks: true,
      objects,
    });
  }

  async function write(
    method: string,
    path: string,
    body?: JsonObject,
    patchType = "application/merge-patch+json",
  ) {
    const type = method === "PATCH" ? patchType : "application/json";
    const response = await fetch(`${kube.url}${path}`, {
      method,
      headers: { "content-type": type },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: objectOr(await response.json()) };
  }

  function validating(webhook: JsonObject): KubeObject {
    return configuration("ValidatingWebhookConfiguration", webhook);
  }

  function mutating(webhook: JsonObject): KubeObject {
    return configuration("MutatingWebhookConfiguration", webhook);
  }

  function configuration(kind: string, webhook: JsonObject): KubeObject {
    const common = {
      name: "check.example.com",
      clientConfig: { url: hookUrl },
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    };
    const webhooks = [{ ...common, ...webhook }];
    return { apiVersion: GROUP, kind, metadata: { name: "check" }, webhooks };
  }
});

function allow(): JsonObject {
  return { allowed: true };
}

function rule(operations: readonly string[], resource: string): JsonObject {
  return { operations, apiGroups: [""], apiVersions: ["v1"], resources: [resource] };
}

function configMap(name: string, labels: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data: { a: "1" } };
}
