import { expect } from "chai";
import { backOffMs } from "./crash.ts";

describe("backOffMs", () => {
  it("starts at once, then waits ten seconds, and twice as long each time up to five minutes", () => {
    const waits = Array.from({ length: 8 }, (_, crashes) => backOffMs(crashes) / 1000);
    expect(waits).to.deep.equal([0.2, 10, 20, 40, 80, 160, 300, 300]);
  });
});
