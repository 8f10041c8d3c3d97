import { expect } from "chai";
import { isSoakPassed, soakText, type SoakResult } from "./soak-result.ts";

const GOOD: SoakResult = {
  seed: 1,
  durationMs: 60_000,
  chapters: 2,
  actions: 20,
  pushes: 30,
  controllerStarts: 1,
  violations: [],
  unexpectedErrors: [],
  memory: {
    samples: 10,
    overMs: 600_000,
    firstBytes: 1e8,
    lastBytes: 1e8,
    bytesPerHour: 0,
  },
};
const VIOLATION = { signature: "gateway stays empty", detail: "kong-0", atMs: 1, chapter: 1 };

describe("a soak", () => {
  it("is passed when nothing was found", () => {
    expect(isSoakPassed(GOOD)).to.equal(true);
    expect(soakText(GOOD)).not.to.include("NOT met");
  });

  for (const [what, change] of [
    ["a gateway did not serve", { violations: [VIOLATION] }],
    ["the controller made a mistake", { unexpectedErrors: ["TypeError"] }],
    ["memory grows", { memory: { ...GOOD.memory, bytesPerHour: 1e8 } }],
  ] as const) {
    it(`is not passed when ${what}, and says so`, () => {
      const result = { ...GOOD, ...change } as SoakResult;
      expect(isSoakPassed(result)).to.equal(false);
      expect(soakText(result)).to.include("NOT met");
    });
  }
});
