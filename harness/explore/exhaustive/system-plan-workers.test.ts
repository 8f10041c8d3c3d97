import { expect } from "chai";
import { systemClock } from "../../../core/system-clock.ts";
import { exploreAll, type ExploreAllOptions } from "./explore-all.ts";
import { planWorkers } from "./system-plan-workers.ts";

const SEARCH_MS_MAX = 60_000;

describe("planWorkers", () => {
  it("finds the same as one processor", async () => {
    const options: ExploreAllOptions = {
      behaviour: "guarded",
      seed: 1,
      actionsMax: 1,
      overlapsMax: 0,
      prunes: true,
      reduces: true,
      shard: { index: 0, of: 1 },
      clock: systemClock,
      timeMs: Infinity,
      signal: new AbortController().signal,
    };
    const told = async (look?: ExploreAllOptions["look"]) => {
      const { levels, coverage, findings } = await exploreAll({
        ...options,
        ...(look && { look }),
      });
      const found = findings.map(({ violation, plan, count }) => ({ violation, plan, count }));
      return { levels, coverage, found };
    };
    const alone = await told();
    expect(alone.found).not.to.deep.equal([]);
    expect(await told(planWorkers(2))).to.deep.equal(alone);
  }).timeout(SEARCH_MS_MAX);
});
