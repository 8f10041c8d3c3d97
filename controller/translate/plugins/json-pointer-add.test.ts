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
    [{ a: [1, 2] }, "/a/-1", { a: [1, 2, "v"] }],
    [{ a: [1] }, "/a/2/b", { a: [1, null, { b: "v" }] }],
    [{}, "/a/2", { a: [null, null, "v"] }],
    [{ a: 1 }, "//b", { a: 1 }],
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
      addAtPath({}, "/a~1b/c", 1),
      addAtPath(null, "/a", 1),
    ];

    expect(refusals.map((each) => (each.ok ? "ok" : each.message))).to.deep.equal([
      'add operation does not apply: doc is missing path: "a": missing value',
      "replace operation value must be object or array: %!w(<nil>)",
      "invalid state detected",
      "invalid state detected",
      "error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
      "error in add for path: '/a/2': Unable to access invalid index: 2: invalid index referenced",
      'add operation does not apply: doc is missing path: "/a~1b/c": missing value',
      "error in add for path: '/a': invalid value, expected object",
    ]);
  });

  it("leaves the document as it was", () => {
    const document = { a: [1], b: { c: 1 } };
    addAtPath(document, "/a/0", 2);
    addAtPath(document, "/b/c", 2);

    expect(document).to.deep.equal({ a: [1], b: { c: 1 } });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (document, path) => {
        expect(() => addAtPath(document, `/${path}`, 1)).not.to.throw();
      }),
    );
  });
});
