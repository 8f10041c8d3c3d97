import { expect } from "chai";
import { fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";

const create = (
  plural: string,
  object: object,
  options: { allowLoopbackEndpoints?: boolean } = {},
) => {
  const server = fixtureServer(options);
  const resource = resourceNamed(server, plural);
  const namespace = resource.namespaced ? "default" : undefined;
  const { group, version, kind } = resource;
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return server.create(resource, namespace, {
    apiVersion,
    kind,
    metadata: { name: "a" },
    ...object,
  });
};
const backend = { service: { name: "s", port: { number: 80 } } };
const policy = (rule: object) => ({ spec: { podSelector: {}, ingress: [rule] } });
const rule = (path: object, host?: string) => ({
  spec: {
    rules: [{ ...(host !== undefined && { host }), http: { paths: [{ backend, ...path }] } }],
  },
});

const refusals: readonly (readonly [string, object, string])[] = [
  ["services", { spec: {} }, "spec.ports: Required value"],
  [
    "services",
    { spec: { ports: [{ port: 0 }] } },
    "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535",
  ],
  ["services", { spec: { type: "ExternalName" } }, "spec.externalName: Required value"],
  [
    "services",
    { metadata: { name: "1a" }, spec: { ports: [{ port: 80 }] } },
    "a DNS-1035 label must consist of",
  ],
  [
    "endpointslices",
    { addressType: "IPv4", endpoints: [{ addresses: ["127.0.0.1"] }] },
    "may not be in the loopback range",
  ],
  [
    "endpointslices",
    { addressType: "IPv4", endpoints: [{ addresses: ["nowhere"] }] },
    "must be a valid IP address",
  ],
  ["endpointslices", { endpoints: [] }, "addressType: Required value"],
  [
    "networkpolicies",
    policy({ ports: [{ port: 0 }] }),
    "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
  ],
  [
    "networkpolicies",
    policy({ ports: [{ port: "http", endPort: 90 }] }),
    "spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric",
  ],
  [
    "networkpolicies",
    policy({ ports: [{ port: 80, protocol: "ICMP" }] }),
    'spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    "networkpolicies",
    policy({ from: [{}] }),
    "spec.ingress[0].from[0]: Required value: must specify a peer",
  ],
  [
    "networkpolicies",
    policy({ from: [{ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }),
    "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
  ],
  [
    "networkpolicies",
    policy({ from: [{ ipBlock: { cidr: "10.0.0.0/33" } }] }),
    "spec.ingress[0].from[0].ipBlock.cidr: Invalid value",
  ],
  [
    "networkpolicies",
    { spec: { podSelector: {}, policyTypes: ["Sideways"] } },
    'spec.policyTypes[0]: Unsupported value: "Sideways": supported values: "Egress", "Ingress"',
  ],
  ["ingresses", { spec: {} }, "either `defaultBackend` or `rules` must be specified"],
  [
    "ingresses",
    rule({ path: "x", pathType: "Prefix" }),
    'path: Invalid value: "x": must be an absolute path',
  ],
  ["ingresses", rule({ path: "/" }), "pathType: Required value: pathType must be specified"],
  ["ingresses", rule({ path: "/", pathType: "Glob" }), "pathType: Unsupported value"],
  [
    "ingresses",
    rule({ path: "/", pathType: "Exact" }, "1.2.3.4"),
    "must be a DNS name, not an IP address",
  ],
  [
    "ingresses",
    rule({ path: "/", pathType: "Exact", backend: {} }),
    "resource or service backend is required",
  ],
  ["ingressclasses", { spec: {} }, "spec.controller: Required value"],
  ["configmaps", { data: { "a b": "" } }, "data[a b]: Invalid value"],
  ["secrets", { type: "kubernetes.io/tls", data: {} }, "data[tls.crt]: Required value"],
  ["leases", { spec: { leaseDurationSeconds: 0 } }, "must be greater than 0"],
  [
    "configmaps",
    { metadata: { name: "a", labels: { a: "b c" } } },
    "metadata.labels: Invalid value",
  ],
  ["configmaps", { metadata: { name: "a", finalizers: ["x"] } }, "nor is it fully qualified"],
  [
    "deployments",
    { spec: { template: { spec: { containers: [] } } } },
    "spec.selector: Required value",
  ],
];

describe("the kinds", () => {
  for (const [plural, object, message] of refusals) {
    it(`${plural} refuse ${JSON.stringify(object).slice(0, 90)}`, () => {
      const refused = refusal(() => create(plural, object));
      expect(refused.code).to.equal(422);
      expect(refused.message).to.include(message);
    });
  }

  it("take loopback endpoints when they are told to", () => {
    const slice = {
      addressType: "IPv4",
      endpoints: [{ addresses: ["127.0.0.1"] }],
      ports: [{ port: 80 }],
    };
    const created = create("endpointslices", slice, { allowLoopbackEndpoints: true });
    expect(created["ports"]).to.deep.equal([{ name: "", port: 80, protocol: "TCP" }]);
  });

  it("give Services an address and node ports of their own", () => {
    const created = create("services", { spec: { type: "NodePort", ports: [{ port: 80 }] } });
    expect(created)
      .to.have.nested.property("spec.clusterIP")
      .that.matches(/^10\.(9[6-9]|10\d|11[01])\./);
    expect(created)
      .to.have.nested.property("spec.ports[0].nodePort")
      .that.is.within(30_000, 32_767);
    expect(create("services", { spec: { clusterIP: "None" } })).to.have.nested.property(
      "spec.clusterIP",
      "None",
    );
  });

  it("fill in what a NetworkPolicy leaves out", () => {
    const ingress = [{ ports: [{ port: "web" }] }];
    expect(create("networkpolicies", { spec: { podSelector: {}, ingress } })).to.deep.include({
      spec: {
        podSelector: {},
        ingress: [{ ports: [{ port: "web", protocol: "TCP" }] }],
        policyTypes: ["Ingress"],
      },
    });
    const egress = [{ to: [{ namespaceSelector: {} }] }];
    expect(create("networkpolicies", { spec: { podSelector: {}, egress } })).to.deep.include({
      spec: { podSelector: {}, egress, policyTypes: ["Ingress", "Egress"] },
    });
  });

  it("encode a Secret's plain text", () => {
    const secret = create("secrets", { stringData: { key: "value" } });
    expect(secret).to.deep.include({ type: "Opaque", data: { key: "dmFsdWU=" } });
    expect(secret).not.to.have.property("stringData");
  });

  it("protect immutable ConfigMaps", () => {
    const server = fixtureServer();
    const resource = resourceNamed(server, "configmaps");
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { a: "1" },
      immutable: true,
    };
    server.create(resource, "default", object);
    const patch = () =>
      server.patch(resource, { name: "a", namespace: "default" }, "merge", { data: { a: "2" } });
    expect(refusal(patch).message).to.include("field is immutable when `immutable` is set");
  });
});
