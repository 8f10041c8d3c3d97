import { expect } from "chai";
import fc from "fast-check";
import { luaSort } from "./lua-sort.ts";

describe("luaSort", () => {
  it("sorts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (given) => {
        const sorted = [...given];
        luaSort(sorted, (left, right) => left < right);
        expect(sorted).to.deep.equal(given.toSorted((left, right) => left - right));
      }),
    );
  });

  it("orders equals as Lua 5.1 does", () => {
    const letters = ["a", "b", "c", "d", "e"];
    luaSort(letters, () => false);
    expect(letters).to.deep.equal(["a", "d", "c", "b", "e"]);
  });
});
