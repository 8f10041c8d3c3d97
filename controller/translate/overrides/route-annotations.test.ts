import { expect } from "chai";
import type { RouteEntity } from "../../kong-state/entities.ts";
import { routeSourceOf } from "../rules/service-defaults.ts";
import { kubeObject } from "../test-objects.ts";
import { isHost, isSni, overrideRoute } from "./route-annotations.ts";

const CASES: readonly {
  readonly title: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly before?: Partial<RouteEntity>;
  readonly after: Partial<RouteEntity>;
}[] = [
  {
    title: "booleans in any case",
    annotations: {
      "konghq.com/strip-path": "TRUE",
      "konghq.com/preserve-host": "false",
      "konghq.com/request-buffering": "T",
      "konghq.com/response-buffering": "0",
    },
    after: {
      strip_path: true,
      preserve_host: false,
      request_buffering: true,
      response_buffering: false,
    },
  },
  {
    title: "nothing that does not parse",
    annotations: {
      "konghq.com/strip-path": "yes",
      "konghq.com/regex-priority": "high",
      "konghq.com/https-redirect-status-code": "200",
      "konghq.com/path-handling": "x",
      "konghq.com/methods": "GET,P0ST",
      "konghq.com/snis": "a.example,*.example",
      "konghq.com/host-aliases": "a_b",
      "konghq.com/protocols": "http,udp",
    },
    after: {},
  },
  {
    title: "TLS alone when redirects are forced",
    annotations: { "ingress.kubernetes.io/force-ssl-redirect": "true" },
    before: { protocols: ["http", "grpc"] },
    after: { https_redirect_status_code: 302, protocols: ["http", "https"] },
  },
  {
    title: "methods in upper case and header values in a list",
    annotations: {
      "konghq.com/methods": "get, Post",
      "konghq.com/headers.x-a": "1, 2",
      "konghq.com/headers.x-b": "",
      "konghq.com/headers.": "3",
    },
    after: { methods: ["GET", "POST"], headers: { "x-a": ["1", "2"] } },
  },
  {
    title: "header values split by what the user says",
    annotations: { "konghq.com/headers.x-a": "1,2; 3", "konghq.com/headers-separator": ";" },
    after: { headers: { "x-a": ["1,2", "3"] } },
  },
  {
    title: "no server name for an empty list",
    annotations: { "konghq.com/snis": "" },
    before: { snis: ["a.example"] },
    after: { snis: [] },
  },
  {
    title: "aliases behind the hosts, each once",
    annotations: { "konghq.com/host-aliases": "b.example,a.example,b.example,*.c.example" },
    before: { hosts: ["a.example"] },
    after: { hosts: ["a.example", "b.example", "*.c.example"] },
  },
  {
    title: "no strip_path with gRPC",
    annotations: { "konghq.com/protocols": "grpc,grpcs" },
    before: { strip_path: false },
    after: { protocols: ["grpc", "grpcs"] },
  },
];

describe("overrideRoute", () => {
  for (const { title, annotations, before = {}, after } of CASES) {
    it(`sets ${title}`, () => {
      expect(overridden(before, annotations)).to.deep.equal(
        after.protocols === undefined || before.strip_path === undefined
          ? { ...before, ...after }
          : after,
      );
    });
  }

  it("leaves to expressions what they say themselves", () => {
    const annotations = { "konghq.com/methods": "GET", "konghq.com/strip-path": "true" };

    expect(overridden({}, annotations, true)).to.deep.equal({ strip_path: true });
  });
});

describe("host names", () => {
  it("are checked in time that grows with their length only", () => {
    const long = `${"a".repeat(50_000)}!`;

    expect([isSni(long), isHost(long)]).to.deep.equal([false, false]);
    expect([
      isSni("a-b.c"),
      isSni("*.c"),
      isHost("*.c"),
      isHost("c.*"),
      isHost("a..b"),
    ]).to.deep.equal([true, false, true, true, false]);
  });
});

function overridden(
  before: Partial<RouteEntity>,
  annotations: Readonly<Record<string, string>>,
  expressionRoutes = false,
) {
  const source = routeSourceOf(kubeObject("v1", "Ingress", "i", { metadata: { annotations } }));
  const route = { entity: { name: "r", ...before }, plugins: [], source };
  const { name, ...entity } = overrideRoute(route, expressionRoutes).entity;
  expect(name).to.equal("r");
  return entity;
}
