import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { RequestSampler } from "./request-sampler.ts";

describe("RequestSampler", () => {
  it("takes so many a second, and counts what it passes over", async () => {
    const clock = new VirtualClock(async () => turn());
    const sampler = new RequestSampler(clock, 2);
    const take = (count: number) => Array.from({ length: count }, () => sampler.take());
    expect(take(4)).to.deep.equal([0, 0, undefined, undefined]);
    await clock.advance(999);
    expect(take(1)).to.deep.equal([undefined]);
    await clock.advance(1);
    expect(take(2)).to.deep.equal([3, 0]);
  });
});
