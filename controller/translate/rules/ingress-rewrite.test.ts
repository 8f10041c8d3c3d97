import { expect } from "chai";
import fc from "fast-check";
import { rewriteTemplate } from "./ingress-rewrite.ts";

describe("rewriteTemplate", () => {
  const CASES: readonly (readonly [string, string])[] = [
    ["/a/$1/b/$12", "/a/$(uri_captures[1])/b/$(uri_captures[12])"],
    ["/$1$2", "/$(uri_captures[1])$(uri_captures[2])"],
    ["/a\\$1", "/a$1"],
    ["/$1\\$", "/$(uri_captures[1])$"],
  ];
  for (const [written, expected] of CASES) {
    it(`${written} -> ${expected}`, () => {
      expect(rewriteTemplate(written)).to.deep.equal({ ok: true, template: expected });
    });
  }

  it("refuses any other use of a dollar or a backslash", () => {
    const messages = ["/$", "/\\", "/$a", "/é\\a", "/$$1"].map((uri) => {
      const result = rewriteTemplate(uri);
      return result.ok ? "" : result.message;
    });

    expect(messages).to.deep.equal([
      "unexpected end of string",
      "unexpected end of string",
      "unexpected a at pos 2",
      "unexpected a at pos 4",
      "unexpected $ at pos 2",
    ]);
  });

  it("leaves texts without them as they are", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[$\\]/.test(text)),
        (text) => {
          expect(rewriteTemplate(text)).to.deep.equal({ ok: true, template: text });
        },
      ),
    );
  });
});
