import { expect } from "chai";
import { KubeApiError } from "../../core/kube-api.ts";
import { labelMatcher } from "./label-selector.ts";

const cases: readonly (readonly [string, Readonly<Record<string, string>>, boolean])[] = [
  ["", {}, true],
  ["a=1", { a: "1" }, true],
  ["a==1", { a: "2" }, false],
  ["a!=1", {}, true],
  ["a!=1", { a: "1" }, false],
  ["a in (1, 2)", { a: "2" }, true],
  ["a notin (1,2)", {}, true],
  ["a notin (1,2)", { a: "1" }, false],
  ["a", { a: "" }, true],
  ["!a", { a: "" }, false],
  ["a>3", { a: "10" }, true],
  ["a<3", { a: "x" }, false],
  ["a=1,b in (x,y),!c", { a: "1", b: "y" }, true],
  ["app.kubernetes.io/name=kong", { "app.kubernetes.io/name": "kong" }, true],
];

describe("labelMatcher", () => {
  for (const [selector, labels, expected] of cases) {
    it(`'${selector}' ${expected ? "takes" : "leaves"} ${JSON.stringify(labels)}`, () => {
      expect(labelMatcher(selector)(labels)).to.equal(expected);
    });
  }

  const refusals: readonly (readonly [string, string])[] = [
    ["a in (x", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a in x", "unable to parse requirement: found 'x' expected: '('"],
    ["a=x,", "found '', expected: identifier after ','"],
    ["=x", "found '=', expected: !, identifier, or 'end of string'"],
    ["a=x y", "found 'y', expected: ',' or 'end of string'"],
    ["!a=x", "found '=', expected: ',' or 'end of string'"],
    ["a===x", "unable to parse requirement: found '=', expected: identifier"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ];
  for (const [selector, message] of refusals) {
    it(`says what is wrong with '${selector}'`, () => {
      expect(() => labelMatcher(selector)).to.throw(KubeApiError, message);
    });
  }

  it("refuses what is not a selector", () => {
    expect(() => labelMatcher("a in 1")).to.throw(KubeApiError);
    expect(() => labelMatcher("a=has space")).to.throw(KubeApiError);
    expect(() => labelMatcher("-bad-/x=1")).to.throw(KubeApiError);
  });
});
