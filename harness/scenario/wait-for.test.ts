import { expect } from "chai";
import type { Clock } from "../../core/clock.ts";
import { waitFor } from "./wait-for.ts";

const NEVER = new AbortController().signal;

describe("waitFor", () => {
  it("does not wait for what holds already", async () => {
    const clock = fakeClock();
    expect(await waitFor(clock, () => true, 0, NEVER)).to.equal(true);
    expect(clock.monotonicMs()).to.equal(0);
  });

  it("looks again until it holds", async () => {
    const clock = fakeClock();
    expect(await waitFor(clock, async () => clock.monotonicMs() >= 100, 1000, NEVER)).to.equal(
      true,
    );
    expect(clock.monotonicMs()).to.equal(100);
  });

  it("gives up when the time is over, after a last look", async () => {
    const clock = fakeClock();
    const looks: number[] = [];
    const condition = () => {
      looks.push(clock.monotonicMs());
      return false;
    };
    expect(await waitFor(clock, condition, 50, NEVER)).to.equal(false);
    expect(looks).to.deep.equal([0, 20, 40, 60]);
  });

  it("looks once more when waiting has become useless", async () => {
    const clock = fakeClock();
    const hasEnded = () => clock.monotonicMs() >= 40;
    expect(await waitFor(clock, () => false, 1000, NEVER, hasEnded)).to.equal(false);
    expect(clock.monotonicMs()).to.equal(40);
    expect(await waitFor(clock, hasEnded, 1000, NEVER, hasEnded)).to.equal(true);
  });
});

function fakeClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    async sleep(delayMs) {
      nowMs += delayMs;
    },
  };
}
