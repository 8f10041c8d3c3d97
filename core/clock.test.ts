import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { TimeoutError, withTimeout, type Clock } from "./clock.ts";
import { systemClock } from "./system-clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What every clock keeps. `pass` lets at least that much time go by. */
function contract(
  name: string,
  create: () => { clock: Clock; pass: (ms: number) => Promise<void> },
) {
  describe(name, () => {
    it("does not run backwards", async () => {
      const { clock, pass } = create();
      const before = clock.monotonicMs();
      await pass(5);
      expect(clock.monotonicMs()).to.be.at.least(before + 4);
    });

    it("wakes sleepers in the order of their times", async () => {
      const { clock, pass } = create();
      const woken: string[] = [];
      const late = clock.sleep(20).then(() => woken.push("late"));
      const early = clock.sleep(5).then(() => woken.push("early"));
      await pass(40);
      await Promise.all([late, early]);
      expect(woken).to.deep.equal(["early", "late"]);
    });

    it("ends a sleep with the reason of its signal", async () => {
      const { clock } = create();
      const controller = new AbortController();
      const sleep = clock.sleep(60_000, controller.signal).catch((reason: unknown) => reason);
      const reason = new Error("enough");
      controller.abort(reason);
      expect(await sleep).to.equal(reason);
      expect(await clock.sleep(0, controller.signal).catch((why: unknown) => why)).to.equal(reason);
    });
  });
}

contract("systemClock", () => ({ clock: systemClock, pass: (ms) => systemClock.sleep(ms) }));
contract("VirtualClock", () => {
  const clock = new VirtualClock(async () => turn());
  return { clock, pass: (ms) => clock.advance(ms) };
});

describe("withTimeout", () => {
  it("gives the result of work that is done in time", async () => {
    const { clock } = virtual();
    expect(await withTimeout(clock, 10, async () => "done")).to.equal("done");
  });

  it("gives up on work that does not listen", async () => {
    const { clock } = virtual();
    const outcome = withTimeout(clock, 10, () => new Promise(() => undefined)).catch(
      (error: unknown) => error,
    );
    await clock.advance(10);
    expect(await outcome)
      .to.be.instanceOf(TimeoutError)
      .with.property("timeoutMs", 10);
  });

  it("tells work that listens", async () => {
    const { clock } = virtual();
    let heard: unknown;
    const outcome = withTimeout(clock, 10, async (signal) => {
      signal.addEventListener("abort", () => (heard = signal.reason));
      await clock.sleep(1000);
    }).catch((error: unknown) => error);
    await clock.advance(10);
    expect(heard).to.equal(await outcome);
  });

  it("takes its time limit back by the clock's own means, where that has some", async () => {
    const { clock } = virtual();
    let taken = 0;
    const own: Clock = {
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      sleep: () => Promise.reject(new RangeError("nobody needs to sleep")),
      after(delayMs, wake) {
        void clock.sleep(delayMs).then(wake);
        return () => (taken += 1);
      },
    };
    expect(await withTimeout(own, 10, async () => "done")).to.equal("done");
    expect(taken).to.equal(1);
    const late = withTimeout(own, 10, () => new Promise(() => undefined)).catch(
      (error: unknown) => error,
    );
    await clock.advance(20);
    expect(await late).to.be.instanceOf(TimeoutError);
  });

  it("ends with the reason of the signal around it", async () => {
    const { clock } = virtual();
    const controller = new AbortController();
    const outcome = withTimeout(clock, 10, () => new Promise(() => undefined), controller.signal);
    const reason = new Error("stop");
    controller.abort(reason);
    expect(await outcome.catch((error: unknown) => error)).to.equal(reason);
  });
});

function virtual() {
  return { clock: new VirtualClock(async () => turn()) };
}
