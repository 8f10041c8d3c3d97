import { expect } from "chai";
import fc from "fast-check";
import { addAtPath } from "./json-pointer-add.ts";

describe("addAtPath", () => {
  const CASES: readonly (readonly [unknown, string, unknown])[] = [
    [{}, "/a", { a: "v" }],
    [{ a: 1 }, "/a", { a: "v" }],
    [{}, "/a/b/c", { a: { b: { c: "v" } } }],
    [{}, "/a~1b~0c", { "a/b~c": "v" }],
    [{ a: [1] }, "/a/-", { a: [1, "v"] }],
    [{ a: [1, 2] }, "/a/1", { a: [1, "v", 2] }],
    [{}, "/a/-", { a: ["v"] }],
    [{}, "/a/0/b", { a: [{ b: "v" }] }],
  ];
  for (const [document, path, expected] of CASES) {
    it(`${JSON.stringify(document)} at "${path}" -> ${JSON.stringify(expected)}`, () => {
      expect(addAtPath(document, path, "v")).to.deep.equal({ ok: true, document: expected });
    });
  }

  it("refuses what leads nowhere", () => {
    const refusals = [
      addAtPath({}, "a", 1),
      addAtPath({}, "", 1),
      addAtPath({ a: 1 }, "/a/b", 1),
      addAtPath("text", "/a", 1),
      addAtPath({ a: [] }, "/a/x", 1),
      addAtPath({ a: [] }, "/a/2", 1),
    ];

    expect(refusals.map(({ ok }) => ok)).to.deep.equal(Array(6).fill(false));
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (document, path) => {
        expect(() => addAtPath(document, `/${path}`, 1)).not.to.throw();
      }),
    );
  });
});
