import { expect } from "chai";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { StatusChange } from "../status-change.ts";
import { desiredBackendTlsPolicy } from "./backend-tls-policy-status.ts";
import {
  BEFORE,
  conditionTexts,
  OURS,
  readyGateway,
  routeOf,
  serviceOf,
  toldBy,
  worldOf,
} from "./test-world.ts";
import { desiredUpstreamPolicy } from "./upstream-policy-status.ts";

const FOREIGN = { controllerName: "example.com/other", ancestorRef: { name: "x" }, conditions: [] };

describe("desiredUpstreamPolicy", () => {
  const annotations = { "konghq.com/upstream-policy": "p" };
  const web = serviceOf("web", "ns", { annotations, creationTimestamp: BEFORE });
  const api = serviceOf("api", "ns", { annotations, creationTimestamp: BEFORE });
  const plain = serviceOf("plain");

  it("names the Services that use it, and whether they are configured", () => {
    const world = worldOf([web, api, readyGateway(), routeTo("web")], {
      statusOf: ({ metadata }) => (metadata.name === "web" ? "succeeded" : "unknown"),
    });
    const ancestors = ancestorsOf(desiredUpstreamPolicy(policy({}), world));
    expect(ancestors.map(({ ancestorRef }) => ancestorRef)).to.deep.equal([
      { group: "core", kind: "Service", name: "api", namespace: "ns" },
      { group: "core", kind: "Service", name: "web", namespace: "ns" },
    ]);
    expect(ancestors.map(conditionTexts)).to.deep.equal([
      ["Accepted=True/Accepted", "Programmed=False/Pending"],
      ["Accepted=True/Accepted", "Programmed=True/Programmed"],
    ]);
  });

  it("says when a rule mixes Services with and without it", () => {
    const world = worldOf([web, api, plain, readyGateway(), routeTo("web", "plain")], {
      statusOf: () => "succeeded",
    });
    expect(ancestorsOf(desiredUpstreamPolicy(policy({}), world)).map(conditionTexts)).to.deep.equal(
      [
        ["Accepted=True/Accepted", "Programmed=True/Programmed"],
        ["Accepted=False/Conflicted", "Programmed=False/Pending"],
      ],
    );
  });

  it("is told nothing when nothing of ours uses it, and nothing twice", () => {
    expect(desiredUpstreamPolicy(policy({}), worldOf([web]))).to.equal(undefined);
    const world = worldOf([web, readyGateway(), routeTo("web")]);
    const told = toldBy(policy({}), desiredUpstreamPolicy(policy({}), world));
    expect(desiredUpstreamPolicy(told, world)).to.equal(undefined);
  });

  it("keeps what others say, and names no more than sixteen in all, the oldest first", () => {
    const services = Array.from({ length: 20 }, (_, index) =>
      serviceOf(`s${index}`, "ns", {
        annotations,
        creationTimestamp: `2026-01-01T00:00:${String(59 - index)}Z`,
      }),
    );
    const world = worldOf([...services, readyGateway(), routeTo("s0")]);
    const ancestors = ancestorsOf(desiredUpstreamPolicy(policy({ ancestors: [FOREIGN] }), world));
    expect(ancestors).to.have.length(16);
    expect(ancestors[0]).to.deep.equal(FOREIGN);
    expect(objectOr(ancestors[1]?.["ancestorRef"])["name"]).to.equal("s19");
  });
});

describe("desiredBackendTlsPolicy", () => {
  const resolved = routeTo("web");
  const parents = ["g", "g2"].map((name) => ({
    controllerName: OURS,
    parentRef: { name, namespace: "ns" },
    conditions: [{ type: "ResolvedRefs", status: "True" }],
  }));
  const route = {
    ...resolved,
    spec: { ...objectOr(resolved["spec"]), parentRefs: [{ name: "g2" }, { name: "g" }] },
    status: { parents },
  };
  const gateways = [readyGateway(), readyGateway([], "g2")];

  it("has an entry for each Gateway that leads to its Service", () => {
    const tls = tlsPolicy({}, { ancestors: [FOREIGN] });
    const world = worldOf([route, ...gateways, tls]);
    const ancestors = ancestorsOf(desiredBackendTlsPolicy(tls, world));
    expect(ancestors[0]).to.deep.equal(FOREIGN);
    expect(
      ancestors.slice(1).map(({ ancestorRef }) => objectOr(ancestorRef)["name"]),
    ).to.deep.equal(["g", "g2"]);
    expect(conditionTexts(ancestors[1])).to.deep.equal(["Accepted=True/Accepted"]);
    const told = toldBy(tls, desiredBackendTlsPolicy(tls, world));
    expect(desiredBackendTlsPolicy(told, world)).to.equal(undefined);
  });

  it("is told nothing as long as nothing leads there", () => {
    const tls = tlsPolicy({});
    expect(desiredBackendTlsPolicy(tls, worldOf([routeTo("web"), ...gateways, tls]))).to.equal(
      undefined,
    );
  });

  it("says what is wrong with it", () => {
    const tls = tlsPolicy({
      caCertificateRefs: [{ group: "", kind: "ConfigMap", name: "gone" }],
      subjectAltNames: [{ type: "Hostname", hostname: "x" }],
    });
    const [invalid] = conditionsOf(tls, tls);
    expect(invalid).to.include({ status: "False", reason: "Invalid" });
    expect(invalid?.["message"]).to.match(/ConfigMap "gone" not found - SubjectAltNames/);

    const rival = { ...tls, metadata: { ...tls.metadata, name: "rival" } };
    const [conflict] = conditionsOf(tls, rival);
    expect(conflict)
      .to.include({ reason: "Conflicted" })
      .and.not.have.property("observedGeneration");
  });

  function conditionsOf(tls: KubeObject, other: KubeObject) {
    const change = desiredBackendTlsPolicy(tls, worldOf([route, ...gateways, tls, other]));
    const [first] = ancestorsOf(change);
    return arrayOr(first?.["conditions"]).map(objectOr);
  }
});

function ancestorsOf(change: StatusChange | undefined): readonly JsonObject[] {
  return change?.what === "status" ? arrayOr(change.status["ancestors"]).map(objectOr) : [];
}

function routeTo(...names: readonly string[]): KubeObject {
  return routeOf("HTTPRoute", {
    rules: [{ backendRefs: names.map((name) => ({ name, port: 80 })) }],
  });
}

function policy(status: object): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1beta1",
    kind: "KongUpstreamPolicy",
    metadata: { name: "p", namespace: "ns", uid: "p", generation: 1 },
    spec: {},
    status,
  };
}

function tlsPolicy(validation: object, status: object = {}): KubeObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1alpha3",
    kind: "BackendTLSPolicy",
    metadata: { name: "tls", namespace: "ns", uid: "tls", generation: 1 },
    spec: { targetRefs: [{ group: "", kind: "Service", name: "web" }], validation },
    status,
  };
}
