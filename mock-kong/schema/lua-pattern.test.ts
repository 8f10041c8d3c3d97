import { expect } from "chai";
import { SchemaRegistry } from "./registry.ts";
import { luaPattern } from "./lua-pattern.ts";

describe("luaPattern", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["^%u+$", "GET", true],
    ["^%u+$", "Get", false],
    ["^[0-9]+-[0-9]+$", "200-299", true],
    ["^[0-9]+-[0-9]+$", "200299", false],
    ["^[a-z][a-z%d-]-[a-z%d]+$", "my-env1", true],
    ["^[a-z][a-z%d-]-[a-z%d]+$", "A", false],
    ["^[^*]*%*?[^*]*$", "*.a", true],
    ["^[^*]*%*?[^*]*$", "*.*", false],
    ["^%*%.", "*.a", true],
    ["%w*%p*@+%w*%.?%w*", "ops@example.com", true],
    ["^[^:]+:.*$", "a:\nb", true],
    ["^[^*&%%\\`]+$", "/tmp/a%b", false],
    ["^~/", "~/x", true],
    ["a$b", "a$b", true],
  ];
  for (const [pattern, text, wanted] of cases) {
    it(`${pattern} ${wanted ? "matches" : "does not match"} ${JSON.stringify(text)}`, () => {
      expect(luaPattern(pattern).test(text)).to.equal(wanted);
    });
  }

  it("reads every pattern of the bundled schemas", () => {
    const registry = new SchemaRegistry();
    for (const name of registry.entities.keys()) registry.entity(name)?.shape(undefined);
    const plugins = registry.entity("plugins");
    for (const plugin of registry.plugins.values()) plugins?.shape(plugin);
    expect(registry.plugins.size).to.equal(45);
  });
});
