import { expect } from "chai";
import { isVersionAtLeast } from "./versions.ts";

describe("isVersionAtLeast", () => {
  it("compares number by number", () => {
    expect(isVersionAtLeast("3.9.1", [3, 9])).to.equal(true);
    expect(isVersionAtLeast("3.10.0", [3, 9])).to.equal(true);
    expect(isVersionAtLeast("4.0", [3, 11])).to.equal(true);
    expect(isVersionAtLeast("3.9.1", [3, 11])).to.equal(false);
    expect(isVersionAtLeast("3.11.0.2-enterprise-edition", [3, 11])).to.equal(true);
    expect(isVersionAtLeast("", [3, 9])).to.equal(false);
  });
});
