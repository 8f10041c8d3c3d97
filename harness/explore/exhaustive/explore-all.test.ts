import { expect } from "chai";
import { systemClock } from "../../../core/system-clock.ts";
import { readPlan } from "../../plans/read-plan.ts";
import { exploreAll, type ExploreAllOptions } from "./explore-all.ts";

const WHOLE = { index: 0, of: 1 };
const SEARCH_MS_MAX = 60_000;
/** Each action once all is in force and quiet. */
const OPTIONS: ExploreAllOptions = {
  behaviour: "guarded",
  seed: 1,
  actionsMax: 1,
  overlapsMax: 0,
  prunes: true,
  reduces: true,
  shard: WHOLE,
  clock: systemClock,
  timeMs: Infinity,
  signal: new AbortController().signal,
};

describe("exploreAll", () => {
  it("finds an unnoticed restart with one action, and shrinks it", async () => {
    const { findings } = await exploreAll(OPTIONS);
    const restart = findings.find(({ plan }) => plan.actions[0]?.type === "restart-gateway");
    expect(restart?.violation.signature).to.equal("restarted gateway stays empty: sent nothing");
    expect(restart?.plan.actions).to.have.length(1);
    for (const { plan } of findings) expect(readPlan(JSON.stringify(plan))).to.deep.equal(plan);
  }).timeout(SEARCH_MS_MAX);

  it("meets fewer states where it recognises them, and says how far it came", async () => {
    const pruned = await exploreAll({ ...OPTIONS, behaviour: "resilient" });
    const whole = await exploreAll({ ...OPTIONS, behaviour: "resilient", prunes: false });
    expect(pruned.findings).to.deep.equal([]);
    expect(pruned.levels.map(({ runs, of }) => runs === of)).to.deep.equal([true, true]);
    const [states, all] = [pruned, whole].map(({ levels }) => levels.at(-1)?.states ?? 0);
    expect(states).to.be.lessThan(all ?? 0);
    expect(whole.levels.every(({ known }) => known === 0)).to.equal(true);
  }).timeout(SEARCH_MS_MAX);

  it("knows each plan to be of one shard", async () => {
    const part = { ...OPTIONS, behaviour: "resilient" } as const;
    const runs = async (shard: ExploreAllOptions["shard"]) => {
      const { levels } = await exploreAll({ ...part, shard });
      return levels.at(-1)?.runs ?? 0;
    };
    const [one, other] = [await runs({ index: 0, of: 2 }), await runs({ index: 1, of: 2 })];
    expect(one + other).to.equal(await runs(WHOLE));
  }).timeout(SEARCH_MS_MAX);

  it("ends when its time is up, with a level that is not whole", async () => {
    const { levels } = await exploreAll({ ...OPTIONS, timeMs: 0 });
    const none = { runs: 0, states: 0, known: 0, dropped: 0 };
    expect(levels).to.deep.equal([{ actions: 0, of: 2, ...none }]);
  });
});
