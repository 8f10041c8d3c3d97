import { expect } from "chai";
import { fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";

const route = (spec: object) => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "a" },
  spec,
});

function create(spec: object) {
  const server = fixtureServer({ gatewayApi: true });
  return server.create(resourceNamed(server, "httproutes"), "default", route(spec));
}

const BACKEND = { name: "s", port: 80 };

function other(plural: string, version: string, kind: string, spec: object) {
  const server = fixtureServer({ gatewayApi: true });
  const apiVersion = `gateway.networking.k8s.io/${version}`;
  const body = { apiVersion, kind, metadata: { name: "a" }, spec };
  return server.create(resourceNamed(server, plural), "default", body);
}

const refusals: readonly (readonly [object, string])[] = [
  [{ backendRefs: [{ name: "s" }] }, "Must have port for Service reference"],
  [{ matches: [{ path: { value: "x" } }] }, "value must be an absolute path"],
  [{ matches: [{ path: { value: "/a/../b" } }] }, "must not contain '/../'"],
  [{ matches: [{ path: { value: "/a b" } }] }, "must only contain valid characters"],
  [{ filters: [{ type: "RequestRedirect" }] }, "filter.requestRedirect must be specified"],
  [
    { filters: [{ type: "CORS", cors: {} }, { type: "URLRewrite" }] },
    "filter.urlRewrite must be specified",
  ],
  [{ timeouts: { request: "1s", backendRequest: "2s" } }, "cannot be longer than request timeout"],
];

const listener = { name: "http", port: 80, protocol: "HTTP" };
const gatewayRefusals: readonly (readonly [object, string])[] = [
  [{}, "spec.listeners: Required value"],
  [
    { listeners: [listener, listener] },
    'spec.listeners[1]: Duplicate value: map[string]interface {}{"name":"http"}',
  ],
  [
    { listeners: [{ ...listener, tls: { certificateRefs: [{ name: "x" }] } }] },
    "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
  ],
  [
    { listeners: [{ ...listener, protocol: "TCP", hostname: "a.com" }] },
    "hostname must not be specified for protocols ['TCP', 'UDP']",
  ],
  [
    { listeners: [listener, { ...listener, name: "b" }] },
    "Combination of port, protocol and hostname must be unique for each listener",
  ],
  [
    { listeners: [{ ...listener, protocol: "HTTPS", tls: { mode: "Terminate" } }] },
    "no such key: certificateRefs evaluating rule: certificateRefs or options must be specified",
  ],
  [
    { listeners: [listener], addresses: [{ type: "IPAddress", value: "x" }] },
    '"spec.addresses[0]" must validate one and only one schema (oneOf). Found none valid',
  ],
];

function gateway(spec: object) {
  const server = fixtureServer({ gatewayApi: true });
  return server.create(resourceNamed(server, "gateways"), "default", {
    ...route({ gatewayClassName: "kong", ...spec }),
    kind: "Gateway",
  });
}

describe("Gateways", () => {
  it("wait for a controller, and take routes of their own namespace", () => {
    const created = gateway({ listeners: [listener] });
    expect(created).to.have.nested.property("status.conditions[1].type", "Programmed");
    expect(created["spec"]).to.have.nested.property(
      "listeners[0].allowedRoutes.namespaces.from",
      "Same",
    );
  });

  for (const [spec, message] of gatewayRefusals) {
    it(`are refused with ${JSON.stringify(spec).slice(0, 90)}`, () => {
      expect(refusal(() => gateway(spec)).message).to.include(message);
    });
  }
});

describe("the Gateway API", () => {
  it("is served only when it is asked for", () => {
    expect(() => resourceNamed(fixtureServer(), "httproutes")).to.throw(RangeError);
    expect(resourceNamed(fixtureServer({ gatewayApi: true }), "httproutes").namespaced).to.equal(
      true,
    );
  });

  it("fills in what a route leaves out", () => {
    const created = create({
      parentRefs: [{ name: "g" }],
      rules: [{ backendRefs: [{ name: "s", port: 80 }] }],
    });
    expect(created["spec"]).to.deep.equal({
      parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "g" }],
      rules: [
        {
          backendRefs: [{ group: "", kind: "Service", name: "s", port: 80, weight: 1 }],
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
        },
      ],
    });
  });

  for (const [rule, message] of refusals) {
    it(`refuses ${JSON.stringify(rule)}`, () => {
      expect(refusal(() => create({ rules: [rule] })).message).to.include(message);
    });
  }

  it("completes GRPCRoutes, and routes of connections", () => {
    const grpc = other("grpcroutes", "v1", "GRPCRoute", {
      rules: [{ matches: [{ method: { service: "a.B" } }], backendRefs: [BACKEND] }],
    });
    expect(grpc).to.have.nested.property("spec.rules[0].matches[0].method.type", "Exact");
    const tcp = other("tcproutes", "v1alpha2", "TCPRoute", { rules: [{ backendRefs: [BACKEND] }] });
    const completed = { ...BACKEND, group: "", kind: "Service", weight: 1 };
    for (const object of [grpc, tcp]) {
      expect(object).to.have.deep.nested.property("spec.rules[0].backendRefs[0]", completed);
    }
  });

  const routeRefusals: readonly (readonly [object, string])[] = [
    [{ rules: [{ matches: [{ method: {} }] }] }, "One or both of 'service' or 'method'"],
    [{ rules: [{ matches: [{ method: { service: "a/b" } }] }] }, "service must only contain valid"],
    [{ rules: [{ name: "a" }, { name: "a" }] }, "Rule name must be unique within the route"],
    [{ parentRefs: [{ name: "a" }, { name: "a" }] }, "sectionName or port must be unique"],
    [{ parentRefs: [{ name: "a" }, { name: "a", port: 1 }] }, "port must be specified when"],
  ];
  for (const [spec, message] of routeRefusals) {
    it(`refuses a GRPCRoute: ${message}`, () => {
      expect(refusal(() => other("grpcroutes", "v1", "GRPCRoute", spec)).message).to.include(
        message,
      );
    });
  }
});
