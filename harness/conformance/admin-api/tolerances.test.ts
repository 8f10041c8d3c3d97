import { expect } from "chai";
import { TOLERANCES } from "./tolerances.ts";

describe("TOLERANCES", () => {
  it("have names of their own, and reasons", () => {
    const names = TOLERANCES.map(({ kind, name }) => `${kind} ${name}`);
    expect(new Set(names)).to.have.property("size", names.length);
    expect(TOLERANCES.filter(({ because }) => because === "")).to.deep.equal([]);
  });

  it("replace every occurrence in a text", () => {
    const once = TOLERANCES.filter(({ kind }) => kind === "text").filter(
      (rule) => "pattern" in rule && !rule.pattern.global,
    );
    expect(once).to.deep.equal([]);
  });
});
