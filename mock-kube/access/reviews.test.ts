import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { stringOf, valueAt } from "../json.ts";
import { startMockKube, type MockKube, type MockKubeOptions } from "../server.ts";

const TOKEN = "not-a-secret";
const RBAC = "rbac.authorization.k8s.io/v1";
const REVIEWS = "/apis/authorization.k8s.io/v1";
const TOKENS = "/api/v1/namespaces/default/serviceaccounts/app/token";

const roleRef = (kind: string, name: string) => ({
  apiGroup: "rbac.authorization.k8s.io",
  kind,
  name,
});
const OBJECTS: readonly KubeObject[] = [
  {
    apiVersion: RBAC,
    kind: "RoleBinding",
    metadata: { name: "editors", namespace: "default" },
    roleRef: roleRef("ClusterRole", "edit"),
    subjects: [{ kind: "ServiceAccount", name: "app", namespace: "default" }],
  },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app", namespace: "default" } },
];

describe("reviews", () => {
  let kube: MockKube | undefined;
  afterEach(() => kube?.close());

  const start = async (options: Partial<MockKubeOptions>) => {
    kube = await startMockKube({ clock: systemClock, random: seededRandom(1), ...options });
    return kube;
  };
  const post = async (path: string, body: object, token = TOKEN) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${kube?.url}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  };
  const canI = async (verb: string, resource: string, token = TOKEN, namespace = "default") => {
    const resourceAttributes = { verb, resource, namespace };
    const body = { spec: { resourceAttributes } };
    const { answer } = await post(`${REVIEWS}/selfsubjectaccessreviews`, body, token);
    return valueAt(answer, "status");
  };
  const tokenOf = async (spec: object = {}) => {
    const { answer } = await post(TOKENS, { spec });
    return stringOf(valueAt(answer, "status", "token"));
  };

  const whoAmI = async (token: string) => {
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    return valueAt((await post(path, {}, token)).answer, "status", "userInfo");
  };
  const canSubject = async (subject: object) => {
    const resourceAttributes = { verb: "get", resource: "pods" };
    const body = { spec: { ...subject, resourceAttributes } };
    return (await post(`${REVIEWS}/subjectaccessreviews`, body)).answer;
  };
  const readToken = async (token: string) => {
    const path = "/apis/authentication.k8s.io/v1/tokenreviews";
    return valueAt((await post(path, { spec: { token } })).answer, "status");
  };

  it("allow everything where nobody is judged", async () => {
    await start({ token: TOKEN });
    expect(await canI("delete", "nodes")).to.deep.equal({ allowed: true });
  });

  it("tell what the token of a ServiceAccount may do, and why", async () => {
    await start({ token: TOKEN, rbac: true, objects: OBJECTS });
    const token = await tokenOf();
    expect(await canI("create", "configmaps", token)).to.deep.equal({
      allowed: true,
      reason:
        'RBAC: allowed by RoleBinding "editors/default" of ClusterRole "edit" to ServiceAccount "app/default"',
    });
    // Editors may view, too: one role is made of others.
    expect(await canI("list", "pods", token)).to.include({ allowed: true });
    expect(await canI("create", "configmaps", token, "kube-system")).to.deep.equal({
      allowed: false,
    });
    const spec = { namespace: "default" };
    const { answer } = await post(`${REVIEWS}/selfsubjectrulesreviews`, { spec }, token);
    expect(JSON.stringify(valueAt(answer, "status", "resourceRules"))).to.include('"secrets"');
  });

  it("tell who asks", async () => {
    await start({ token: TOKEN, objects: OBJECTS.slice(1) });
    expect(await whoAmI(TOKEN)).to.include({ username: "kubernetes-admin" });
    expect(await whoAmI(await tokenOf())).to.deep.include({
      username: "system:serviceaccount:default:app",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
    });
  });

  it("judge others, by name and group", async () => {
    await start({ token: TOKEN, rbac: true });
    expect(valueAt(await canSubject({ user: "jane" }), "status")).to.deep.equal({ allowed: false });
    const masters = await canSubject({ user: "jane", groups: ["system:masters"] });
    expect(valueAt(masters, "status")).to.deep.equal({ allowed: true });
    expect(valueAt(await canSubject({}), "message")).to.equal(
      '.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    );
  });

  it("know the tokens that were given out, and no others", async () => {
    await start({ token: TOKEN, objects: OBJECTS.slice(1) });
    const token = await tokenOf({ audiences: ["vault"] });
    expect(await readToken(token)).to.deep.include({ authenticated: true, audiences: ["vault"] });
    const [header, payload] = token.split(".");
    const forged = `${header}.${payload}.${Buffer.alloc(32).toString("base64url")}`;
    for (const other of ["nope", forged]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await readToken(other)).to.deep.equal({ user: {}, error: "invalid bearer token" });
    }
    const withForged = await post(`${REVIEWS}/selfsubjectaccessreviews`, {}, forged);
    expect(withForged.status).to.equal(401);
  });

  it("forget the tokens of an account that is gone", async () => {
    const { api } = await start({ token: TOKEN, objects: OBJECTS.slice(1) });
    const token = await tokenOf();
    const type = {
      group: "",
      version: "v1",
      kind: "ServiceAccount",
      plural: "serviceaccounts",
      namespaced: true,
    };
    await api.delete(type, { name: "app", namespace: "default" });
    expect((await post(`${REVIEWS}/selfsubjectaccessreviews`, {}, token)).status).to.equal(401);
    expect((await post(TOKENS, {})).status).to.equal(404);
  });

  it("refuse short lives", async () => {
    await start({ token: TOKEN, objects: OBJECTS.slice(1) });
    const { status, answer } = await post(TOKENS, { spec: { expirationSeconds: 5 } });
    expect(status).to.equal(422);
    expect(valueAt(answer, "message")).to.include(
      "may not specify a duration less than 10 minutes",
    );
  });
});
