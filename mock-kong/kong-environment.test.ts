import { expect } from "chai";
import { readKongEnvironment } from "./kong-environment.ts";

describe("readKongEnvironment", () => {
  it("takes Kong's standard ports and all its plugins when nothing is set", () => {
    const { settings, routerFlavor } = readKongEnvironment({});
    const ports = settings.listeners.map(({ kind, port, isTls }) => `${kind} ${port} ${isTls}`);
    expect(ports).to.include.members(["proxy 8000 false", "proxy 8443 true", "admin 8001 false"]);
    expect(settings.plugins).to.include.members(["key-auth", "cors"]);
    expect(routerFlavor).to.equal("traditional_compatible");
  });

  it("reads addresses, flags, lists and words", () => {
    const { settings, resolvers, routerFlavor } = readKongEnvironment({
      KONG_ADMIN_LISTEN: "[::1]:9001 reuseport backlog=16, 10.0.0.1:9444 http2 ssl",
      KONG_PROXY_LISTEN: "off",
      KONG_PLUGINS: "key-auth, cors",
      KONG_HEADERS: "off",
      KONG_TRUSTED_IPS: "10.0.0.0/8,::1",
      KONG_REAL_IP_RECURSIVE: "on",
      KONG_ROUTER_FLAVOR: "expressions",
      KONG_DNS_RESOLVER: "10.0.0.53:53",
      KONG_ADMIN_GUI_URL: "https://gui.test:8445/path",
    });
    expect(settings.listeners.filter(({ kind }) => kind !== "status")).to.deep.equal([
      { kind: "admin", host: "::1", port: 9001, isTls: false },
      { kind: "admin", host: "10.0.0.1", port: 9444, isTls: true, isHttp2: true },
    ]);
    expect(settings.plugins).to.deep.equal(["key-auth", "cors"]);
    expect(settings.sentHeaders.size).to.equal(0);
    expect(settings.realIp.trusted).to.have.length(2);
    expect(settings.realIp.isRecursive).to.equal(true);
    expect(settings.adminGuiOrigins).to.deep.equal(["https://gui.test:8445"]);
    expect(resolvers).to.deep.equal(["10.0.0.53:53"]);
    expect(routerFlavor).to.equal("expressions");
  });

  it("knows databases and versions", () => {
    const { database, version, settings } = readKongEnvironment({
      KONG_DATABASE: "postgres",
      KONG_VERSION: "3.5",
    });
    expect({ database, version }).to.deep.equal({ database: "postgres", version: "3.5.0" });
    expect(settings.plugins).not.to.include("ai-proxy");
  });

  for (const [name, value] of [
    ["KONG_ADMIN_LISTEN", "nowhere"],
    ["KONG_DATABASE", "cassandra"],
    ["KONG_ROUTER_FLAVOR", "magic"],
    ["KONG_PLUGINS", "no-such-plugin"],
    ["KONG_HEADERS", "x-else"],
    ["KONG_TRUSTED_IPS", "10.0.0.0/99"],
  ] as const) {
    it(`refuses ${name}=${value}`, () => {
      expect(() => readKongEnvironment({ [name]: value })).to.throw(RangeError, name);
    });
  }
});
