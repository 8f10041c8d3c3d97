import { expect } from "chai";
import fc from "fast-check";
import { Scheduler } from "./scheduler.ts";

describe("Scheduler", () => {
  it("wakes sleepers in the order of their times, and of equal times in the order they lay down", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { minLength: 1, maxLength: 60 }), async (delays) => {
        const scheduler = new Scheduler();
        const woken: (readonly [delayMs: number, index: number])[] = [];
        await scheduler.run(() =>
          Promise.all(
            delays.map(async (delayMs, index) => {
              await scheduler.sleep(delayMs);
              woken.push([delayMs, index]);
            }),
          ),
        );
        const expected = delays.map((delayMs, index) => [delayMs, index] as const);
        expect(woken).to.deep.equal(expected.toSorted(([a, i], [b, j]) => a - b || i - j));
        expect(scheduler.monotonicMs()).to.equal(Math.max(...delays));
      }),
    ));

  it("lets everything run that an event set going, before the next event", async () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    await scheduler.run(async () => {
      const later = scheduler.sleep(1).then(() => log.push("next event"));
      await scheduler.sleep(0);
      for (let step = 0; step < 50; step += 1) {
        // oxlint-disable-next-line no-await-in-loop -- a long chain of promises is the point
        await Promise.resolve();
      }
      log.push("end of the chain");
      await later;
    });
    expect(log).to.deep.equal(["end of the chain", "next event"]);
  });

  it("forgets a sleep that is aborted, and rejects with the reason", async () => {
    const scheduler = new Scheduler();
    const controller = new AbortController();
    const result = await scheduler.run(async () => {
      const asleep = scheduler.sleep(1000, controller.signal).catch((error: unknown) => error);
      await scheduler.sleep(5);
      controller.abort(new Error("enough"));
      return asleep;
    });
    expect(result).to.have.property("message", "enough");
    expect(scheduler.monotonicMs()).to.equal(5);
  });

  it("calls whoever waits, unless that is taken back or its process has died", async () => {
    const scheduler = new Scheduler();
    const process = scheduler.process("p");
    const called: string[] = [];
    await scheduler.run(async () => {
      scheduler.after(5, () => called.push(`at ${scheduler.monotonicMs()}`));
      scheduler.after(5, () => called.push("taken back"))();
      process.clock.after?.(5, () => called.push("its process"));
      process.clock.after?.(10, () => called.push("of the dead"));
      await scheduler.sleep(7);
      process.die();
      process.clock.after?.(1, () => called.push("of the dead"));
      await scheduler.sleep(10);
    });
    expect(called).to.deep.equal(["at 5", "its process"]);
  });

  it("never wakes a process that has died", async () => {
    const scheduler = new Scheduler();
    const process = scheduler.process("p");
    let hasWoken = false;
    await scheduler.run(async () => {
      void process.clock.sleep(5).then(() => (hasWoken = true));
      await scheduler.sleep(1);
      process.die();
      void process.clock.sleep(1).then(() => (hasWoken = true));
      await scheduler.sleep(10);
    });
    expect(hasWoken).to.equal(false);
  });

  it("says so when everybody waits for something that never comes, or the run never ends", async () => {
    const stuck = new Scheduler().run(() => new Promise(() => undefined));
    expect(await stuck.catch((error: unknown) => error)).to.have.property("code", "SIMULATION");
    const scheduler = new Scheduler({ eventsMax: 100 });
    const endless = scheduler.run(async () => {
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- without end is the point
        await scheduler.sleep(1);
      }
    });
    expect(await endless.catch((error: unknown) => error)).to.have.property("code", "SIMULATION");
  });
});
