import { expect } from "chai";
import fc from "fast-check";
import { repeatedKeys } from "./repeated-keys.ts";

describe("repeatedKeys", () => {
  it("names each repeated key by its path", () => {
    const text = '{"a":1,"b":{"c":"a","c":2},"d":[{"e":1},{"e":1,"e":2,"e":3}],"a":"\\"a\\""}';
    expect(repeatedKeys(text)).to.deep.equal(["b.c", "d[1].e", "a"]);
  });

  it("finds none in what was written by JSON.stringify", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(repeatedKeys(JSON.stringify(JSON.parse(text)))).to.deep.equal([]);
      }),
    );
  });
});
