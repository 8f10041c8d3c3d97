import { expect } from "chai";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { desiredGateway } from "./gateway-status.ts";
import type { StatusWorld } from "./status-world.ts";
import {
  BEFORE,
  CLASS,
  conditionTexts,
  gatewayOf,
  HTTP,
  NOW,
  PUBLISHED,
  readyGateway,
  routeOf,
  toldBy,
  worldOf,
} from "./test-world.ts";

const GOOD = [
  "Accepted=True/Accepted",
  "Conflicted=False/NoConflicts",
  "Programmed=True/Programmed",
  "ResolvedRefs=True/ResolvedRefs",
];

describe("desiredGateway", () => {
  it("first writes the Services of the flags into the annotation", () => {
    const bare: KubeObject = { ...gatewayOf([HTTP]), metadata: { name: "g", namespace: "ns" } };
    const publish = {
      service: { namespace: "kong", name: "proxy" },
      udpService: { namespace: "kong", name: "udp" },
    };
    expect(desiredGateway(bare, worldOf([bare], { publish }))).to.deep.equal({
      what: "annotations",
      annotations: { "konghq.com/publish-service": "kong/proxy,kong/udp" },
    });
  });

  it("accepts and programs it, with the addresses of the load balancer and its listeners", () => {
    const gateway = gatewayOf([HTTP, { name: "tls", port: 8900, protocol: "TLS" }]);
    const status = statusOf(gateway);
    expect(conditionTexts(status)).to.deep.equal([
      "Accepted=True/Accepted",
      "Programmed=True/Programmed",
    ]);
    expect(status["addresses"]).to.deep.equal([
      { type: "Hostname", value: "lb.example" },
      { type: "IPAddress", value: "192.0.2.1" },
    ]);
    expect(listenersOf(status).map(({ name }) => name)).to.deep.equal(["http", "tls"]);
    for (const listener of listenersOf(status))
      expect(conditionTexts(listener)).to.deep.equal(GOOD);
    expect(kindsOf(listenersOf(status)[0])).to.deep.equal(["HTTPRoute", "GRPCRoute"]);
    expect(kindsOf(listenersOf(status)[1])).to.deep.equal(["TLSRoute"]);
  });

  it("says nothing twice, and what stays true keeps its time", () => {
    const gateway = gatewayOf([HTTP]);
    const told = toldBy(gateway, desiredGateway(gateway, worldOf([gateway], { now: BEFORE })));
    expect(desiredGateway(told, worldOf([told]))).to.equal(undefined);

    const changed = { ...told, metadata: { ...told.metadata, generation: 2 } };
    const status = statusOf(changed);
    expect(arrayOr(status["conditions"])[0]).to.include({
      observedGeneration: 2,
      lastTransitionTime: BEFORE,
    });
  });

  it("leaves those alone that are managed by somebody else, or of another class", () => {
    const gateway = gatewayOf([HTTP]);
    const managed = { ...CLASS, metadata: { name: "kong" } };
    const foreign = { ...CLASS, spec: { controllerName: "example.com/other" } };
    for (const gatewayClass of [managed, foreign]) {
      expect(desiredGateway(gateway, worldOf([gateway, gatewayClass]))).to.equal(undefined);
    }
  });

  it("is pending while gateways cannot say where they listen, and stays programmed when it was", () => {
    const gateway = gatewayOf([HTTP]);
    expect(conditionTexts(statusOf(gateway, { listeners: undefined }))).to.deep.equal([
      "Accepted=True/Accepted",
      "Programmed=False/Pending",
    ]);
    const ready = toldBy(gateway, desiredGateway(gateway, worldOf([gateway])));
    expect(desiredGateway(ready, worldOf([ready], { listeners: undefined }))).to.equal(undefined);
  });

  it("waits for its Services, and refuses others than those of the flags", () => {
    const foreign = gatewayOf([HTTP]);
    const annotations = { "konghq.com/publish-service": "kong/other" };
    const named = { ...foreign, metadata: { ...foreign.metadata, annotations } };
    expect(desiredGateway(named, worldOf([named]))).to.deep.include({ what: "nothing" });

    const unset = { ...PUBLISHED, spec: { ports: [] } };
    expect(conditionTexts(statusOf(gatewayOf([HTTP]), {}, [unset]))).to.include(
      "Programmed=False/Pending",
    );
    const publish = { service: { namespace: "kong", name: "gone" } };
    const gone = { "konghq.com/publish-service": "kong/gone" };
    const waiting = { ...foreign, metadata: { ...foreign.metadata, annotations: gone } };
    expect(desiredGateway(waiting, worldOf([waiting], { publish }))).to.deep.include({
      what: "nothing",
    });
    expect(desiredGateway(foreign, worldOf([foreign], { publish: {} }))).to.deep.include({
      what: "nothing",
    });
  });

  it("takes addresses that are given by flag instead", () => {
    const publish = {
      service: { namespace: "kong", name: "proxy" },
      addresses: ["198.51.100.7"],
      udpAddresses: ["udp.example"],
    };
    expect(statusOf(gatewayOf([HTTP]), { publish })["addresses"]).to.deep.equal([
      { type: "IPAddress", value: "198.51.100.7" },
      { type: "Hostname", value: "udp.example" },
    ]);
  });

  const LISTENERS: Readonly<
    Record<string, readonly [JsonObject[], readonly (readonly string[])[]]>
  > = {
    "a protocol that no gateway speaks": [
      [{ name: "l", port: 80, protocol: "UDP" }],
      [["Accepted=False/UnsupportedProtocol", "Programmed=False/Invalid"]],
    ],
    "a port that is not open": [
      [{ name: "l", port: 81, protocol: "HTTP" }],
      [["Accepted=False/PortUnavailable", "Programmed=False/Invalid"]],
    ],
    "two protocols on one port": [
      [HTTP, { name: "l", port: 80, protocol: "HTTPS" }],
      [
        [
          "Accepted=True/Accepted",
          "Conflicted=True/ProtocolConflict",
          "Programmed=False/Invalid",
          "ResolvedRefs=True/ResolvedRefs",
        ],
        [
          "Accepted=False/PortUnavailable",
          "Conflicted=True/ProtocolConflict",
          "Programmed=False/Invalid",
        ],
      ],
    ],
    "one host name twice": [
      [HTTP, { ...HTTP, name: "l" }],
      [
        [
          "Accepted=True/Accepted",
          "Conflicted=True/HostnameConflict",
          "Programmed=False/Invalid",
          "ResolvedRefs=True/ResolvedRefs",
        ],
        ["Accepted=True/Accepted", "Conflicted=True/HostnameConflict", "Programmed=False/Invalid"],
      ],
    ],
    "two host names on one port": [
      [HTTP, { ...HTTP, name: "l", hostname: "a.example" }],
      [GOOD, GOOD],
    ],
    "kinds that are not supported": [
      [
        {
          ...HTTP,
          allowedRoutes: {
            kinds: [
              { group: "gateway.networking.k8s.io", kind: "HTTPRoute" },
              { group: "gateway.networking.k8s.io", kind: "GRPCRoute" },
            ],
          },
        },
      ],
      [
        [
          "Accepted=True/Accepted",
          "Programmed=False/Invalid",
          "ResolvedRefs=False/InvalidRouteKinds",
        ],
      ],
    ],
  };
  for (const [what, [listeners, expected]] of Object.entries(LISTENERS)) {
    it(`tells listeners of ${what}`, () => {
      const status = statusOf(gatewayOf(listeners));
      expect(listenersOf(status).map(conditionTexts)).to.deep.equal(expected);
    });
  }

  it("looks for the certificates of its listeners", () => {
    expect(refsOf({ name: "s" })).to.match(/InvalidCertificateRef/);
    expect(refsOf({ name: "s" }, secret("ns", "no PEM"))).to.match(/InvalidCertificateRef/);
    expect(refsOf({ name: "s" }, secret("ns"))).to.match(/True/);
    expect(refsOf({ name: "s", kind: "ConfigMap" }, secret("ns"))).to.match(
      /InvalidCertificateRef/,
    );
    expect(refsOf({ name: "s", namespace: "far" }, secret("far"))).to.match(/RefNotPermitted/);
    expect(refsOf({ name: "s", namespace: "far" }, secret("far"), GRANT)).to.match(/True/);
  });

  it("counts the HTTPRoutes of each listener", () => {
    const gateway = readyGateway([HTTP, { ...HTTP, name: "other", hostname: "other.example" }]);
    const status = { parents: [{ parentRef: { name: "g" }, conditions: [] }] };
    const route = routeOf("HTTPRoute", { hostnames: ["a.example"] }, { status });
    const unheard = { ...route, metadata: { ...route.metadata, name: "r2" }, status: {} };
    const counts = listenersOf(statusOf(gateway, {}, [route, unheard])).map(
      ({ attachedRoutes }) => attachedRoutes,
    );
    expect(counts).to.deep.equal([1, 0]);
  });
});

function statusOf(
  gateway: KubeObject,
  changes: Partial<StatusWorld> = {},
  objects: readonly KubeObject[] = [],
): JsonObject {
  const change = desiredGateway(gateway, worldOf([gateway, ...objects], { now: NOW, ...changes }));
  if (change?.what !== "status") throw new RangeError(JSON.stringify(change));
  return change.status;
}

function listenersOf(status: JsonObject): readonly JsonObject[] {
  return arrayOr(status["listeners"]).map(objectOr);
}

function kindsOf(listener: JsonObject | undefined): readonly unknown[] {
  return arrayOr(listener?.["supportedKinds"]).map((each) => objectOr(each)["kind"]);
}

/** What an HTTPS listener with this certificate says of it. */
function refsOf(reference: JsonObject, ...objects: readonly KubeObject[]): string | undefined {
  const [listener] = listenersOf(statusOf(httpsGateway(reference), {}, objects));
  return conditionTexts(listener).find((text) => text.startsWith("ResolvedRefs"));
}

function httpsGateway(reference: JsonObject): KubeObject {
  const tls = { certificateRefs: [reference] };
  return gatewayOf([{ name: "l", port: 443, protocol: "HTTPS", tls }]);
}

function secret(namespace: string, text?: string): KubeObject {
  const pem = (what: string) =>
    Buffer.from(text ?? `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`).toString(
      "base64",
    );
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", namespace },
    data: { "tls.crt": pem("CERTIFICATE"), "tls.key": pem("PRIVATE KEY") },
  };
}

const GRANT: KubeObject = {
  apiVersion: "gateway.networking.k8s.io/v1beta1",
  kind: "ReferenceGrant",
  metadata: { name: "grant", namespace: "far" },
  spec: {
    from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "ns" }],
    to: [{ group: "", kind: "Secret", name: "s" }],
  },
};
