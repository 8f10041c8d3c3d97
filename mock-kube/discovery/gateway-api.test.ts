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
