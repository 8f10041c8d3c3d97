import { expect } from "chai";
import fc from "fast-check";
import { sameJson, sortedJson } from "./canonical-text.ts";
import { jsonDifferences } from "./json-differences.ts";

describe("jsonDifferences", () => {
  it("says where two values differ", () => {
    expect(jsonDifferences("body", { a: [1, { b: 2 }] }, { a: [1, { c: 2 }] })).to.deep.equal([
      { what: "body a[1] b", expected: "2", got: "nothing" },
      { what: "body a[1] c", expected: "nothing", got: "2" },
    ]);
  });

  it("tells an empty list from an empty object", () => {
    expect(jsonDifferences("body", { a: [] }, { a: {} })).to.have.length(1);
  });

  it("does not take what every object has for a member", () => {
    expect(jsonDifferences("body", {}, { toString: 0 })).to.have.length(1);
    expect(jsonDifferences("body", { constructor: 0 }, {})).to.have.length(1);
  });

  it("is empty exactly for the same JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(jsonDifferences("x", a, JSON.parse(JSON.stringify(a)))).to.deep.equal([]);
        expect(jsonDifferences("x", a, b).length === 0).to.equal(sameJson(a, b));
      }),
    );
  });

  it("shows the neighbourhood of the first difference in long texts", () => {
    const [difference] = jsonDifferences("text", `${"a".repeat(2000)}b`, `${"a".repeat(2000)}c`);
    expect(difference?.expected)
      .to.have.length.below(800)
      .and.match(/^\.\.\.a+b"$/);
  });
});

describe("sortedJson", () => {
  it("does not depend on the order in which values came", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        expect(sortedJson(values.toReversed())).to.deep.equal(sortedJson(values));
      }),
    );
  });
});
