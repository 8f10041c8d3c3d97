import { expect } from "chai";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { runSyncLoop } from "./sync-loop.ts";
import { turn } from "../testing/system-turn.ts";

describe("runSyncLoop", () => {
  it("waits for the initial delay, then updates at every interval", async () => {
    const { clock, times } = start(async () => undefined);
    await clock.advance(8000);
    expect(times).to.deep.equal([6000, 7000, 8000]);
  });

  it("never overlaps updates, and answers the ticks that passed by a single one", async () => {
    const { clock, times } = start((atMs) => clock.sleep(atMs === 6000 ? 2500 : 0));
    await clock.advance(10_000);
    expect(times).to.deep.equal([6000, 8500, 9000, 10_000]);
  });

  it("ends when it is told to", async () => {
    const { clock, times, stop, done } = start(async () => undefined);
    await clock.advance(6000);
    stop.abort();
    await done;
    await clock.advance(5000);
    expect(times).to.deep.equal([6000]);
  });

  it("hands on what an update throws", async () => {
    const bug = new TypeError("a bug");
    const { clock, done } = start(() => Promise.reject(bug));
    const outcome = done.catch((error: unknown) => error);
    await clock.advance(6000);
    expect(await outcome).to.equal(bug);
  });
});

function start(work: (atMs: number) => Promise<void>) {
  const clock = new VirtualClock(turn);
  const stop = new AbortController();
  const times: number[] = [];
  const update = () => {
    times.push(clock.monotonicMs());
    return work(clock.monotonicMs());
  };
  const options = { clock, initialDelayMs: 5000, intervalMs: 1000 };
  return { clock, stop, times, done: runSyncLoop(options, update, stop.signal) };
}
