import { expect } from "chai";
import { flattenSlashes, kongPaths, regexPrefixer } from "./ingress-paths.ts";
import { ingress } from "../test-objects.ts";

const BACKEND = { is: "nothing" } as const;

describe("paths of an Ingress", () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ["Prefix", "/", ["/"]],
    ["Prefix", "/app", ["/app/", "~/app$"]],
    ["Prefix", "/app/", ["/app/", "~/app$"]],
    ["Exact", "/", ["~/$"]],
    ["Exact", "/app/", ["~/app/$"]],
    ["ImplementationSpecific", "/app", ["/app"]],
    ["ImplementationSpecific", "", ["/"]],
    ["Unknown", "/app", []],
  ];
  for (const [pathType, path, expected] of CASES) {
    it(`${pathType} ${path} -> ${expected.join(", ") || "none"}`, () => {
      expect(kongPaths({ pathType, path, backend: BACKEND })).to.deep.equal(expected);
    });
  }

  it("lose repeated slashes", () => {
    expect(flattenSlashes("//a///b/")).to.equal("/a/b/");
  });

  it("become regular expressions by their prefix", () => {
    const options = { serviceUpstream: false, enableLegacyRegexDetection: false };
    const annotated = ingress("i", [], {
      metadata: { annotations: { "konghq.com/regex-prefix": "/@" } },
    });

    expect(regexPrefixer(ingress("i", []), options)("/~/a\\d")).to.equal("~/a\\d");
    expect(regexPrefixer(annotated, options)("/~/a")).to.equal("/~/a");
    expect(regexPrefixer(annotated, options)("/@/a")).to.equal("~/a");
  });

  it("become regular expressions by their looks when the class asks for it", () => {
    const prefixed = regexPrefixer(ingress("i", []), {
      serviceUpstream: false,
      enableLegacyRegexDetection: true,
    });

    expect(["/a", "/a.b%20~", "/a(.*)", "~/a$"].map(prefixed)).to.deep.equal([
      "/a",
      "/a.b%20~",
      "~/a(.*)",
      "~/a$",
    ]);
  });
});
