import { expect } from "chai";
import fc from "fast-check";
import { backOffMs } from "./back-off.ts";
import { seededRandom } from "./random.ts";

const PLAN = { firstMs: 100, maxMs: 5000 };

describe("backOffMs", () => {
  it("grows with each failure, and stays within its limit", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2000 }), (seed, failures) => {
        const fullMs = Math.min(5000, 100 * 2 ** (failures - 1));
        const waitMs = backOffMs(PLAN, failures, seededRandom(seed));
        expect(waitMs).to.be.within(fullMs / 2, fullMs);
      }),
    );
  });

  it("is not the same for everybody", () => {
    const waits = [1, 2, 3, 4].map((seed) => backOffMs(PLAN, 3, seededRandom(seed)));
    expect(new Set(waits)).to.have.length(4);
  });
});
