import { expect } from "chai";
import fc from "fast-check";
import { pcreError } from "./pcre.ts";

const FAILED = "pcre2_compile() failed:";

describe("pcreError", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["/(", `${FAILED} missing closing parenthesis in "/("`],
    ["/a[b", `${FAILED} missing terminating ] for character class in "/a[b"`],
    ["/a{2,1}", `${FAILED} numbers out of order in {} quantifier in "/a{2,1}" at "}"`],
    ["/a)", `${FAILED} unmatched closing parenthesis in "/a)" at ")"`],
    ["/a\\", `${FAILED} \\ at end of pattern in "/a\\"`],
    ["/[b-a]", `${FAILED} range out of order in character class in "/[b-a]" at "]"`],
  ];
  for (const [pattern, wanted] of cases) {
    it(`refuses ${pattern}`, () => expect(pcreError(pattern)).to.equal(wanted));
  }

  for (const pattern of [
    "",
    "/a+?",
    "/(?<id>\\d+)",
    "/(?!x)y",
    "/a{",
    "[]a]",
    "(?i)x",
    "a++",
    "\\Qa(",
  ]) {
    it(`takes ${pattern}`, () => expect(pcreError(pattern)).to.equal(undefined));
  }

  it("says something about any text, and never fails", () => {
    const part = fc.constantFrom("(", ")", "[", "]", "{1,2}", "*", "?", "\\", "a", "-", "^", "|");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(pcreError(parts.join(""))).to.satisfy(
          (error: unknown) => error === undefined || typeof error === "string",
        );
      }),
    );
  });
});
