import { expect } from "chai";
import fc from "fast-check";
import { copyJson, equalJson } from "./json.ts";

/** More than JSON: what a round trip drops, replaces or writes in its own way. */
const anything = fc.anything({ withDate: true, withBigInt: false, withNullPrototype: true });

describe("copyJson", () => {
  it("gives what a JSON round trip gives", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const wrapped = { value, list: [value] };
        const copy = copyJson(wrapped);
        expect(JSON.stringify(copy)).to.equal(JSON.stringify(wrapped));
        expect(copy).to.deep.equal(JSON.parse(JSON.stringify(wrapped)));
      }),
    );
  });

  it("takes a member for a member, whatever its name", () => {
    const copy: object = copyJson(JSON.parse('{"__proto__":{"admin":true},"constructor":1}'));
    expect(Object.keys(copy)).to.deep.equal(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype);
  });

  it("shares nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (inner) => {
        const value = { inner: [inner] };
        const copy = copyJson(value);
        expect(copy).to.deep.equal(value);
        copy.inner.push("more");
        expect(value.inner).to.have.length(1);
      }),
    );
  });
});

describe("equalJson", () => {
  it("tells values apart as their JSON does", () => {
    expect(equalJson({ a: 1, b: [2] }, { b: [2], a: 1 })).to.equal(true);
    expect(equalJson({ a: 1 }, { a: 1, b: undefined })).to.equal(true);
    expect(equalJson({ a: 1, b: undefined }, { a: 1 })).to.equal(true);
    expect(equalJson({ a: 1, b: undefined }, { a: 1, c: undefined })).to.equal(true);
    expect(equalJson({ a: 1, b: undefined }, { a: 1, c: 2 })).to.equal(false);
    expect(equalJson({ a: [1, 2] }, { a: [1] })).to.equal(false);
    expect(equalJson({}, [])).to.equal(false);
    expect(equalJson({ toString: undefined }, {})).to.equal(true);
  });
});
