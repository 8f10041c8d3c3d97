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
});
