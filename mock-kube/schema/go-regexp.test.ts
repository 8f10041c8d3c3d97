import { expect } from "chai";
import { goRegExp } from "./go-regexp.ts";

describe("goRegExp", () => {
  it("takes inline flags and needless escapes", () => {
    expect(goRegExp("(?i)^kong$").test("KONG")).to.equal(true);
    expect(goRegExp('^\\"a\\"$').test('"a"')).to.equal(true);
    expect(goRegExp("^[A-Z\\-_]+$").test("A-B_")).to.equal(true);
  });

  it("begins anew at each use", () => {
    const uses = [1, 2].map(() => [..."aXbX".matchAll(goRegExp("X", "g"))].length);
    expect(uses).to.deep.equal([2, 2]);
  });
});
