import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { PriorityOrder, type PrioritySchedule } from "./priority-order.ts";
import { Scheduler } from "./scheduler.ts";

const STREAMS = ["a", "b", "c"] as const;
const SENT = [0, 1, 2, 3] as const;
const GAP_MS = 10;

/** What arrives in which order, where each stream sends a message every ten milliseconds. */
async function arrivals(seed: number, schedule: PrioritySchedule): Promise<readonly string[]> {
  const order = new PriorityOrder(schedule, seededRandom(seed));
  const scheduler = new Scheduler({ order });
  const arrived: string[] = [];
  await scheduler.run(() =>
    Promise.all(
      STREAMS.flatMap((stream) =>
        SENT.map(async (index) => {
          await scheduler.travel(stream, index * GAP_MS);
          arrived.push(`${stream}${index}`);
        }),
      ),
    ),
  );
  return arrived;
}

describe("PriorityOrder", () => {
  it("keeps the order of each stream, and holds nothing up for longer than the window", () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.nat(50),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
        async (seed, windowMs, changeAt) => {
          const arrived = await arrivals(seed, { windowMs, changeAt });
          expect(arrived).to.have.length(STREAMS.length * SENT.length);
          for (const stream of STREAMS) {
            const own = arrived.filter((message) => message.startsWith(stream));
            expect(own).to.deep.equal(own.toSorted());
          }
          for (const [place, message] of arrived.entries()) {
            const before = arrived.slice(0, place).map((other) => Number(other[1]) * GAP_MS);
            expect(Math.max(0, ...before) - Number(message[1]) * GAP_MS).to.be.at.most(windowMs);
          }
        },
      ),
    ));

  it("gives one stream after the other all it has, where nothing changes", async () => {
    const arrived = await arrivals(1, { windowMs: 1000, changeAt: [] });
    const order = [...new Set(arrived.map(([stream]) => stream))];
    expect(arrived).to.deep.equal(order.flatMap((stream) => SENT.map((i) => `${stream}${i}`)));
  });

  it("makes the first the last at a change", async () => {
    const before = await arrivals(1, { windowMs: 1000, changeAt: [] });
    const after = await arrivals(1, { windowMs: 1000, changeAt: [2] });
    expect(after[0]).to.equal(before[0]);
    expect(after[1]).to.equal(before[4]);
    expect(after.at(-1)).to.equal(before[3]);
  });

  it("finds more orders with other seeds", async () => {
    const firsts = await Promise.all(
      Array.from({ length: 20 }, async (_, seed) => {
        const [first] = await arrivals(seed, { windowMs: 1000, changeAt: [] });
        return first;
      }),
    );
    expect(new Set(firsts).size).to.equal(STREAMS.length);
  });
});
