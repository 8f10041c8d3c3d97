import { expect } from "chai";
import { SchemaRegistry } from "../schema/registry.ts";
import { decodeForm } from "./decode-form.ts";
import { inferFields } from "./infer-values.ts";

describe("decodeForm", () => {
  const cases: readonly (readonly [string, object])[] = [
    ["name=s&host=h", { name: "s", host: "h" }],
    ["config.minute=5&config.redis.host=h", { config: { minute: "5", redis: { host: "h" } } }],
    ["paths[]=/a&paths[]=/b", { paths: ["/a", "/b"] }],
    ["paths[1]=/a&paths[2]=/b", { paths: ["/a", "/b"] }],
    ["paths=/a&paths=/b", { paths: ["/a", "/b"] }],
    ["headers[x-a][]=1&headers[x-b][]=2", { headers: { "x-a": ["1"], "x-b": ["2"] } }],
    ["sources[1].ip=1.2.3.4&sources[1].port=5", { sources: [{ ip: "1.2.3.4", port: "5" }] }],
    [".a=1&b.=2", { ".a": "1", "b.": "2" }],
    ["a[__proto__]=1&__proto__=2", {}],
  ];
  for (const [text, fields] of cases) {
    it(`reads ${text}`, () => {
      expect(decodeForm(new URLSearchParams(text))).to.deep.equal(fields);
    });
  }
});

describe("inferFields", () => {
  const registry = new SchemaRegistry();

  function inferred(entity: string, fields: Readonly<Record<string, unknown>>) {
    const record = registry.entity(entity);
    return record && inferFields(record, fields);
  }

  it("gives texts the types of their fields, and nothing for no text", () => {
    expect(
      inferred("services", { port: "80", enabled: "false", path: "", name: "1" }),
    ).to.deep.equal({ port: 80, enabled: false, path: null, name: "1" });
    expect(inferred("services", { port: "eighty", enabled: "maybe" })).to.deep.equal({
      port: "eighty",
      enabled: "maybe",
    });
  });

  it("makes lists of single values, and looks into records, maps and foreign keys", () => {
    expect(inferred("routes", { paths: "/", service: { name: "s" } })).to.deep.equal({
      paths: ["/"],
      service: { name: "s" },
    });
    const config = { minute: "5", redis: { port: "1" }, redis_port: "2" };
    expect(inferred("plugins", { name: "rate-limiting", config })).to.deep.equal({
      name: "rate-limiting",
      config: { minute: 5, redis: { port: 1 }, redis_port: 2 },
    });
  });

  it("reads a time to live where there is one", () => {
    expect(inferred("keyauth_credentials", { ttl: "5" })).to.deep.equal({ ttl: 5 });
    expect(inferred("services", { ttl: "5" })).to.deep.equal({ ttl: "5" });
  });
});
