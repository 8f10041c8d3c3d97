import { expect } from "chai";
import { compareOrFail } from "./compare-or-fail.ts";

const LEVELS = [
  { name: "mild", title: "mildly" },
  { name: "strict", title: "strictly" },
];

describe("compareOrFail", () => {
  it("takes what throws for a difference on every level", async () => {
    const failed = await compareOrFail("x", ["a"], LEVELS, () => {
      throw new TypeError("a mistake");
    });
    expect(failed).to.deep.include({
      id: "x",
      section: ["a"],
      agrees: { mild: false, strict: false },
    });
    expect(JSON.stringify(failed)).to.include("TypeError: a mistake");
  });
});
