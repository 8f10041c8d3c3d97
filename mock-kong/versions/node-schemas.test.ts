import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { ROUTER_FLAVORS } from "../router/router.ts";
import { validateRequest } from "../schema/validate-request.ts";
import { isBefore, KONG_VERSIONS, readKongVersion } from "./kong-version.ts";
import { nodeSchemas, type NodeKind } from "./node-schemas.ts";
import { pluginPriority, pluginsOfVersion } from "./version-plugins.ts";

const CONTEXT = { nowSeconds: 1_700_000_000, random: seededRandom(1) };

function statusOf(version: string, name: string, fields: object, kind: Partial<NodeKind> = {}) {
  const full = readKongVersion(version);
  const registry = nodeSchemas({
    version: full,
    routerFlavor: "traditional_compatible",
    plugins: pluginsOfVersion(full),
    hasDatabase: false,
    ...kind,
  });
  return validateRequest(registry, name, { ...fields }, CONTEXT).status;
}
function plugin(version: string, name: string, config: object, kind: Partial<NodeKind> = {}) {
  return statusOf(version, "plugins", { name, config }, kind);
}

describe("nodeSchemas", () => {
  it("compiles every entity and plugin of every version, with every router", () => {
    for (const version of KONG_VERSIONS.map(readKongVersion)) {
      for (const routerFlavor of ROUTER_FLAVORS) {
        const plugins = pluginsOfVersion(version);
        const registry = nodeSchemas({ version, routerFlavor, plugins, hasDatabase: true });
        for (const name of registry.entities.keys()) registry.entity(name)?.shape(undefined);
        for (const one of registry.plugins.values()) registry.entity("plugins")?.shape(one);
        expect([...registry.plugins.keys()]).to.have.members([...plugins]);
      }
    }
  });

  it("knows plugins from the version on that brought them", () => {
    const redirect = { location: "http://a.example/" };
    expect(plugin("3.9", "redirect", redirect)).to.equal(200);
    expect(plugin("3.8", "redirect", redirect)).to.equal(400);
    expect(pluginsOfVersion("3.5.0")).not.to.include("ai-proxy");
    expect(pluginsOfVersion("3.6.1")).to.include("ai-proxy");
  });

  it("knows fields from the version on that brought them", () => {
    expect(plugin("3.4", "cors", { private_network: true })).to.equal(400);
    expect(plugin("3.5", "cors", { private_network: true })).to.equal(200);
    expect(plugin("3.5", "basic-auth", { realm: "r" })).to.equal(400);
    expect(plugin("3.6", "basic-auth", { realm: "r" })).to.equal(200);
    expect(plugin("3.6", "key-auth", { realm: "r" })).to.equal(400);
    expect(plugin("3.7", "key-auth", { realm: "r" })).to.equal(200);
    expect(plugin("3.7", "jwt", { realm: "r" })).to.equal(400);
    expect(plugin("3.8", "jwt", { realm: "r" })).to.equal(200);
    expect(plugin("3.7", "opentelemetry", { endpoint: "http://a.example" })).to.equal(200);
    expect(plugin("3.7", "opentelemetry", {})).to.equal(400);
    expect(plugin("3.7", "opentelemetry", { traces_endpoint: "http://a.example" })).to.equal(400);
  });

  it("keeps the settings of Redis in one record from 3.6 on", () => {
    const flat = { minute: 1, policy: "redis", redis_host: "r.example" };
    const record = { minute: 1, policy: "redis", redis: { host: "r.example" } };
    expect(plugin("3.5", "rate-limiting", flat)).to.equal(200);
    expect(plugin("3.5", "rate-limiting", record)).to.equal(400);
    expect(plugin("3.5", "rate-limiting", { minute: 1, policy: "redis" })).to.equal(400);
    expect(plugin("3.6", "rate-limiting", flat)).to.equal(200);
    expect(plugin("3.6", "rate-limiting", record)).to.equal(200);
  });

  it("lets a route of the expressions router match by paths from 3.7 on", () => {
    const expressions = { routerFlavor: "expressions" } as const;
    const byExpression = { expression: 'http.path == "/"', priority: 1 };
    expect(statusOf("3.6", "routes", byExpression, expressions)).to.equal(200);
    expect(statusOf("3.6", "routes", { paths: ["/"] }, expressions)).to.equal(400);
    expect(statusOf("3.7", "routes", { paths: ["/"] }, expressions)).to.equal(200);
  });

  it("allows what needs a database with one only", () => {
    const config = { minute: 1, policy: "cluster" };
    expect(plugin("3.9", "rate-limiting", config)).to.equal(400);
    expect(plugin("3.9", "rate-limiting", config, { hasDatabase: true })).to.equal(200);
  });

  it("orders versions and plugins as Kong does", () => {
    expect(isBefore("3.9.0", "3.9.1")).to.equal(true);
    expect(isBefore("3.10", "3.9.1")).to.equal(false);
    expect(isBefore("3.9.0", "3.9")).to.equal(false);
    expect(() => readKongVersion("2.8")).to.throw(RangeError);
    expect(pluginPriority("correlation-id", "3.8.1")).to.equal(1);
    expect(pluginPriority("correlation-id", "3.9.1")).to.equal(100_001);
  });
});
