import { expect } from "chai";
import fc from "fast-check";
import type { Clock } from "../../../core/clock.ts";
import { ShiftedClock } from "./shifted-clock.ts";

describe("ShiftedClock", () => {
  it("moves on to the first seconds of a minute, never back and never further than needed", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 59 }), (nowMs, secondMax) => {
        const clock = new ShiftedClock(standingClock(nowMs));
        clock.moveToStart({ secondMax });
        expect(Math.floor((clock.nowMs() % 60_000) / 1000)).to.be.at.most(secondMax);
        expect(clock.nowMs() - nowMs).to.be.within(0, 60_000);
      }),
    );
  });

  it("moves on to the first ms of a second", () => {
    const clock = new ShiftedClock(standingClock(1_900));
    clock.moveToStart({ msMax: 200 });
    expect(clock.nowMs()).to.equal(2_000);
    clock.moveToStart({ msMax: 200 });
    expect(clock.nowMs()).to.equal(2_000);
  });
});

function standingClock(nowMs: number): Clock {
  return { nowMs: () => nowMs, monotonicMs: () => 0, sleep: async () => undefined };
}
