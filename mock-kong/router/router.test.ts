import { expect } from "chai";
import fc from "fast-check";
import { holds } from "./predicate.ts";
import { RouteIndex } from "./route-index.ts";
import type { RoutedRequest } from "./routed-request.ts";
import { buildRouter } from "./router.ts";
import { asRoute } from "./route-entity.ts";
import { traditionalPredicate } from "./traditional-predicate.ts";

describe("buildRouter", () => {
  it("takes the route with more kinds of condition", () => {
    expect(
      chosen([route("a", { paths: ["/"] }), route("b", { paths: ["/"], methods: ["GET"] })]),
    ).to.equal("b");
  });

  it("prefers host and method to a path", () => {
    const routes = [
      route("path", { paths: ["/x/y"] }),
      route("both", { hosts: ["a.test"], methods: ["GET"] }),
    ];
    expect(chosen(routes, { path: "/x/y", host: "a.test" })).to.equal("both");
  });

  it("takes the longest prefix, without regard to segments", () => {
    const routes = [route("short", { paths: ["/a"] }), route("long", { paths: ["/ab"] })];
    expect(chosen(routes, { path: "/abc" })).to.equal("long");
    expect(chosen(routes, { path: "/a/bc" })).to.equal("short");
  });

  it("prefers a regular expression, and of several the one with the greater priority", () => {
    const routes = [
      route("prefix", { paths: ["/users/long"] }),
      route("low", { paths: ["~/users/.*"] }),
      route("high", { paths: [String.raw`~/users/\w+$`], regex_priority: 5 }),
    ];
    expect(chosen(routes, { path: "/users/long" })).to.equal("high");
    expect(chosen(routes, { path: "/users/long/way" })).to.equal("low");
  });

  it("tells plain hosts, wildcards and ports apart, and letter case", () => {
    const routes = [
      route("plain", { hosts: ["a.test"] }),
      route("left", { hosts: ["*.test"] }),
      route("right", { hosts: ["a.*"] }),
      route("port", { hosts: ["p.test:81"] }),
    ];
    expect(chosen(routes, { host: "a.test" })).to.equal("plain");
    expect(chosen(routes, { host: "b.test" })).to.equal("left");
    expect(chosen(routes, { host: "a.org" })).to.equal("right");
    expect(chosen(routes, { host: "p.test:81" })).to.equal("port");
    expect(chosen(routes, { host: "A.TEST" })).to.equal(undefined);
  });

  it("asks for a server name over TLS only", () => {
    const routes = [route("sni", { snis: ["a.test"] })];
    expect(chosen(routes, { scheme: "http", sni: undefined })).to.equal("sni");
    expect(chosen(routes, { scheme: "https", sni: "a.test" })).to.equal("sni");
    expect(chosen(routes, { scheme: "https", sni: "b.test" })).to.equal(undefined);
  });

  it("leaves out routes of services that are not enabled", () => {
    const off = { id: "s", protocol: "http", host: "h", port: 80, enabled: false };
    const router = buildRouter([route("a", { paths: ["/"], service: { id: "s" } })], () => off);
    expect(router.match(request({}))).to.equal(undefined);
  });

  it("names a route whose regular expression does not compile, and serves the others", () => {
    const router = buildRouter(
      [route("bad", { paths: ["~/("] }), route("good", { paths: ["/"] })],
      () => undefined,
    );
    expect(router.rejected.map(({ route: { name } }) => name)).to.deep.equal(["bad"]);
    expect(router.match(request({}))?.route.name).to.equal("good");
  });
});

describe("RouteIndex", () => {
  it("takes TLS that is passed through for TCP, where expressions name protocols", () => {
    const service = { id: "1", protocol: "tcp", host: "10.0.0.1", port: 1 };
    const stream = (protocols: readonly string[]) =>
      buildRouter(
        [{ id: "r", protocols, expression: "net.dst.port == 9000", priority: 1, service }],
        () => service,
        "expressions",
        "stream",
      );
    const to = (scheme: RoutedRequest["scheme"], protocols: readonly string[]) =>
      stream(protocols).match(request({ scheme, destinationPort: 9000 })) !== undefined;
    expect(to("tls", ["tls_passthrough"])).to.equal(true);
    expect(to("tcp", ["tcp", "tls_passthrough"])).to.equal(true);
    expect(to("tls", ["tcp", "tls_passthrough"])).to.equal(false);
    expect(to("udp", ["udp"])).to.equal(true);
    expect(to("tcp", ["udp"])).to.equal(false);
  });

  it("finds the same route as a look at every route", () => {
    const path = fc.constantFrom("/", "/a", "/a/b", "/ab", "~/a/\\w+", "~/b");
    const host = fc.constantFrom("a.test", "b.test", "*.test", "a.*", "a.test:81");
    const anyRoute = fc.record(
      {
        paths: fc.uniqueArray(path, { minLength: 1, maxLength: 2 }),
        hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 2 }),
        methods: fc.uniqueArray(fc.constantFrom("GET", "POST"), { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const anyRequest = fc.record({
      path: fc.constantFrom("/", "/a", "/a/b/c", "/abc", "/b", "/c"),
      host: fc.constantFrom("a.test", "b.test", "a.org", "a.test:81", undefined),
      method: fc.constantFrom("GET", "POST"),
    });

    fc.assert(
      fc.property(fc.array(anyRoute, { maxLength: 8 }), anyRequest, (conditions, given) => {
        const predicates = conditions.map((fields, index) =>
          traditionalPredicate(asRoute(route(`r${index}`, fields))),
        );
        const wanted = predicates.findIndex((one) => holds(one, request(given), nothingFound()));
        const found = new RouteIndex(predicates).candidates(request(given)).find((rank) => {
          const predicate = predicates[rank];
          return predicate !== undefined && holds(predicate, request(given), nothingFound());
        });
        expect(found ?? -1).to.equal(wanted);
      }),
    );
  });
});

function nothingFound() {
  return { matched: undefined, captures: undefined };
}

function route(name: string, fields: Readonly<Record<string, unknown>>) {
  return { id: name, name, protocols: ["http", "https"], strip_path: true, ...fields };
}

function chosen(
  routes: readonly ReturnType<typeof route>[],
  given: Partial<RoutedRequest> = {},
): unknown {
  return buildRouter(routes, () => undefined).match(request(given))?.route.name;
}

function request(given: Partial<RoutedRequest>): RoutedRequest {
  return {
    method: "GET",
    path: "/",
    host: undefined,
    scheme: "http",
    sni: undefined,
    headerValues: () => [],
    queryValues: () => [],
    sourceIp: "127.0.0.1",
    sourcePort: 1,
    destinationIp: "127.0.0.1",
    destinationPort: 8000,
    ...given,
  };
}
