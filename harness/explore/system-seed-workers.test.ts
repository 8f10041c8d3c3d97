import { expect } from "chai";
import { runSeeds, type SeedRun } from "./run-seeds.ts";
import { seedsFrom } from "./seeds.ts";
import { seedWorkers } from "./system-seed-workers.ts";

const SETTINGS = {
  behaviour: "legacy",
  planSize: 3,
  strategy: "random",
  checksDeterminism: false,
} as const;
const WHOLE = { index: 0, of: 1 };
const SEARCH_MS_MAX = 60_000;

describe("seedWorkers", () => {
  it("gives the same runs in the same order as one processor, whatever ran before in a thread", async () => {
    const seeds = [...seedsFrom(90, 30, WHOLE)];
    const alone = await allOf(runSeeds(seeds, SETTINGS));
    expect(await allOf(seedWorkers(2)(seeds, SETTINGS))).to.deep.equal(alone);
    // The other way round, each plan has others before it.
    const backwards = await allOf(runSeeds(seeds.toReversed(), SETTINGS));
    expect(backwards.toReversed()).to.deep.equal(alone);
  }).timeout(SEARCH_MS_MAX);

  it("ends its threads when nobody asks for more", async () => {
    const endless = seedsFrom(0, Infinity, WHOLE);
    for await (const runs of seedWorkers(2)(endless, SETTINGS)) {
      expect(runs).not.to.be.empty;
      break;
    }
  }).timeout(SEARCH_MS_MAX);
});

async function allOf(blocks: AsyncIterable<readonly SeedRun[]>): Promise<readonly SeedRun[]> {
  const runs: SeedRun[] = [];
  for await (const block of blocks) runs.push(...block);
  return runs;
}
