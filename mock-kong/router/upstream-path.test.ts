import { expect } from "chai";
import { upstreamPath } from "./upstream-path.ts";

describe("upstreamPath", () => {
  const cases: readonly (readonly [string, string | undefined, boolean, string | null, string])[] =
    [
      ["/a/b", "/a", true, "/base", "/base/b"],
      ["/a/b", "/a", true, "/base/", "/base/b"],
      ["/ab", "/a", true, "/base", "/base/b"],
      ["/a", "/a", true, "/base/", "/base"],
      ["/a/", "/a/", true, "/base", "/base/"],
      ["/a", "/a", true, null, "/"],
      ["/a/b", undefined, true, "/base", "/base/a/b"],
      ["/a/b", "/a", false, "/base", "/base/a/b"],
      ["/", undefined, false, "/base", "/base"],
      ["/a../secret", "/a", true, "/base", "/base/secret"],
    ];
  for (const [path, strippedPrefix, stripPath, servicePath, wanted] of cases) {
    const how = stripPath ? `less ${strippedPrefix ?? "nothing"}` : "kept";
    it(`${path} ${how} under ${servicePath ?? "no path"} is ${wanted}`, () => {
      const given = upstreamPath({ path, strippedPrefix, stripPath, servicePath, isV1: false });
      expect(given).to.equal(wanted);
    });
  }

  it("joins texts in the way of v1", () => {
    expect(join("/a/b", "/a", true)).to.equal("/base/b");
    expect(join("/ab", "/a", true)).to.equal("/baseb");
    expect(join("/a/b", "/a", false)).to.equal("/basea/b");
    expect(join("/a", undefined, true)).to.equal("/basea");
  });
});

function join(path: string, strippedPrefix: string | undefined, stripPath: boolean): string {
  return upstreamPath({ path, strippedPrefix, stripPath, servicePath: "/base", isV1: true });
}
