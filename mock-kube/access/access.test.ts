import { Agent, request } from "undici";
import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube, type MockKube, type MockKubeOptions } from "../server.ts";
import { makeServerCertificate } from "../system-certificate.ts";
import type { AuditEvent } from "./audit.ts";

const TOKEN = "not-a-secret";
const RBAC = "rbac.authorization.k8s.io/v1";

describe("who may ask mock-kube for what", () => {
  let kube: MockKube | undefined;
  afterEach(() => kube?.close());

  it("lets a role allow what it names, and nothing else, in its namespace", async () => {
    kube = await start({ rbac: true, token: TOKEN, objects: ROLES });
    expect((await as("/api/v1/namespaces/default/pods")).status).to.equal(200);
    expect((await as("/api/v1/namespaces/default/services/web")).status).to.equal(404);
    const other = await as("/api/v1/namespaces/kube-system/pods");
    expect(other).to.deep.equal({
      status: 403,
      body: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message:
          'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "kube-system"',
        reason: "Forbidden",
        details: { kind: "pods" },
        code: 403,
      },
    });
    expect(await message("/api/v1/pods")).to.include("at the cluster scope");
    expect(await message("/api/v1/namespaces/default/services/api")).to.equal(
      'services "api" is forbidden: User "jane" cannot get resource "services" in API group "" in the namespace "default"',
    );
    expect(await message("/apis/apps/v1/namespaces/default/deployments/web/scale")).to.include(
      'deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps"',
    );
    expect(await message("/metrics")).to.equal('forbidden: User "jane" cannot get path "/metrics"');
    expect((await as("/version")).status).to.equal(200);
    expect((await as("/api/v1/namespaces/default/pods/x", "DELETE")).status).to.equal(403);
  });

  it("lets a cluster role allow it everywhere, to groups and service accounts as well", async () => {
    kube = await start({ rbac: true, token: TOKEN, objects: ROLES });
    const path = "/api/v1/configmaps";
    expect((await ask(path, { user: "joe" })).status).to.equal(403);
    expect((await ask(path, { user: "joe", groups: "readers, others" })).status).to.equal(200);
    const account = "system:serviceaccount:default:reader";
    expect((await ask(path, { user: account })).status).to.equal(200);
    expect((await ask("/api/v1/secrets", { user: account })).status).to.equal(403);
    expect((await ask("/api/v1/secrets", {})).status).to.equal(200);
  });

  it("has the default roles also where a snapshot has none, unless others are given", async () => {
    kube = await start({ token: TOKEN });
    const snapshot = kube.snapshot();
    await kube.close();
    const view = { apiVersion: RBAC, kind: "ClusterRole", metadata: { name: "view" }, rules: [] };
    kube = await start({ rbac: true, token: TOKEN, snapshot, objects: [view] });
    expect((await as("/version")).status).to.equal(200);
    const { body } = await ask(`/apis/${RBAC}/clusterroles/view`, {});
    expect(body).to.not.have.property("aggregationRule");
  });

  it("serves roles only where they count, and keeps what a binding is about", async () => {
    kube = await start({ token: TOKEN });
    const path = `/apis/${RBAC}/clusterroles`;
    expect((await ask(path, {})).status).to.equal(404);
    await kube.close();
    kube = await start({ rbac: true, token: TOKEN, objects: ROLES });
    const names = JSON.stringify((await ask(path, {})).body["items"]);
    expect(names).to.include('"name":"cluster-admin"').and.to.include('"name":"system:reader"');
    const changed = await ask(`/apis/${RBAC}/clusterrolebindings/readers`, {
      method: "PATCH",
      body: JSON.stringify({ roleRef: { name: "other" } }),
    });
    expect(changed.status).to.equal(422);
    expect(changed.body["message"]).to.include("cannot change roleRef");
  });

  it("knows a client by a certificate of its authority, and by no other", async () => {
    const certificate = makeServerCertificate(["127.0.0.1"], systemClock.nowMs());
    const stranger = makeServerCertificate(["127.0.0.1"], systemClock.nowMs());
    kube = await start({
      rbac: true,
      certificate,
      clientAuthority: certificate.authority,
      objects: ROLES,
    });
    const { url } = kube;
    const pods = async (client?: { readonly certificate: string; readonly key: string }) => {
      const connect = {
        ca: certificate.authority,
        ...(client !== undefined && { cert: client.certificate, key: client.key }),
      };
      const dispatcher = new Agent({ connect });
      const { statusCode, body } = await request(`${url}/api/v1/pods`, { dispatcher });
      const status = objectOr(await body.json());
      await dispatcher.close();
      return { statusCode, message: status["message"] };
    };

    expect(await pods(certificate.issueClient("root", ["system:masters"]))).to.include({
      statusCode: 200,
    });
    const jane = await pods(certificate.issueClient("jane", ["a", "b"]));
    expect(jane.statusCode).to.equal(403);
    expect(jane.message).to.include('User "jane"');
    expect((await pods(stranger.issueClient("root", ["system:masters"]))).statusCode).to.equal(401);
    expect((await pods()).statusCode).to.equal(401);
  });

  it("tells an audit log who asked for what, and nothing that is secret", async () => {
    const events: AuditEvent[] = [];
    kube = await start({ rbac: true, token: TOKEN, onAudit: (event) => events.push(event) });
    await ask("/api/v1/namespaces/default/secrets/s?x=1", { user: "jane" });
    await ask("/version", {});
    const { status } = await fetch(`${kube.url}/api`, { headers: { authorization: "Bearer x" } });

    expect(status).to.equal(401);
    expect(events).to.have.length(3);
    expect(events[0]).to.deep.include({
      level: "Metadata",
      stage: "ResponseComplete",
      requestURI: "/api/v1/namespaces/default/secrets/s?x=1",
      verb: "get",
      user: { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] },
      impersonatedUser: { username: "jane", groups: ["system:authenticated"] },
      objectRef: { resource: "secrets", namespace: "default", name: "s", apiVersion: "v1" },
      responseStatus: { metadata: {}, code: 403 },
    });
    expect(events[1]).to.not.have.property("objectRef");
    expect(events[2]).to.have.nested.property("user.username", "system:anonymous");
    expect(new Set(events.map(({ auditID }) => auditID)).size).to.equal(3);
    expect(JSON.stringify(events)).to.not.include(TOKEN);
  });

  function as(path: string, method = "GET") {
    return ask(path, { method, user: "jane" });
  }

  async function message(path: string): Promise<unknown> {
    return (await as(path)).body["message"];
  }

  async function ask(
    path: string,
    {
      method = "GET",
      user,
      groups,
      body,
    }: {
      readonly method?: string;
      readonly user?: string;
      readonly groups?: string;
      readonly body?: string;
    },
  ) {
    const response = await fetch(`${kube?.url ?? ""}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(user !== undefined && { "impersonate-user": user }),
        ...(groups !== undefined && { "impersonate-group": groups }),
        ...(body !== undefined && { "content-type": "application/merge-patch+json" }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: objectOr(text.startsWith("{") ? JSON.parse(text) : {}),
    };
  }
});

function start(options: Partial<MockKubeOptions>): Promise<MockKube> {
  return startMockKube({ clock: systemClock, random: seededRandom(1), ...options });
}

const ROLES: readonly KubeObject[] = [
  {
    apiVersion: RBAC,
    kind: "Role",
    metadata: { name: "looker", namespace: "default" },
    rules: [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["services"], resourceNames: ["web"], verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["*"] },
    ],
  },
  {
    apiVersion: RBAC,
    kind: "RoleBinding",
    metadata: { name: "looker", namespace: "default" },
    subjects: [{ kind: "User", name: "jane" }],
    roleRef: { kind: "Role", name: "looker" },
  },
  {
    apiVersion: RBAC,
    kind: "ClusterRole",
    metadata: { name: "system:reader" },
    rules: [{ apiGroups: ["*"], resources: ["configmaps"], verbs: ["get", "list"] }],
  },
  {
    apiVersion: RBAC,
    kind: "ClusterRoleBinding",
    metadata: { name: "readers" },
    subjects: [
      { kind: "Group", name: "readers" },
      { kind: "ServiceAccount", name: "reader", namespace: "default" },
    ],
    roleRef: { kind: "ClusterRole", name: "system:reader" },
  },
];
