import { expect } from "chai";
import fc from "fast-check";
import { escapePath, normalizePath } from "./normalize-path.ts";

describe("normalizePath", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["/", "/"],
    ["//a///b//", "/a/b/"],
    ["/a/./b/../c", "/a/c"],
    ["/a/..", "/"],
    ["/a/.", "/a/"],
    ["/%7Euser/%2fx", "/~user/%2Fx"],
    ["/a%20b", "/a b"],
    ["/.%2e/a", "/a"],
  ];
  for (const [given, wanted] of cases) {
    it(`makes ${wanted} of ${given}`, () => {
      expect(normalizePath(given)).to.equal(wanted);
    });
  }

  it("changes nothing the second time", () => {
    const path = fc
      .array(fc.constantFrom("/", ".", "..", "a", "%2F", "b c", "~"))
      .map((parts) => `/${parts.join("")}`);
    fc.assert(
      fc.property(path, (given) => {
        const once = normalizePath(given);
        expect(normalizePath(once)).to.equal(once);
      }),
    );
  });
});

describe("escapePath", () => {
  it("encodes what may not stand in a request line, byte by byte", () => {
    expect(escapePath("/a b/\u00c3\u00a9%2F")).to.equal("/a%20b/%C3%A9%2F");
  });
});
