import { expect } from "chai";
import { parseGoDuration } from "./go-duration.ts";

describe("parseGoDuration", () => {
  for (const [text, ms] of [
    ["0", 0],
    ["5s", 5000],
    ["300ms", 300],
    ["1.5h", 5_400_000],
    ["2h45m", 9_900_000],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(parseGoDuration(text)).to.equal(ms);
    });
  }

  for (const text of ["", "5", "s", "5 s", "-1s", "1d", "1s2"]) {
    it(`refuses "${text}"`, () => {
      expect(parseGoDuration(text)).to.equal(undefined);
    });
  }
});
