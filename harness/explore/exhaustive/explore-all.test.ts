import { expect } from "chai";
import { systemClock } from "../../../core/system-clock.ts";
import { readPlan } from "../../plans/read-plan.ts";
import { exploreAll, type ExploreAllOptions } from "./explore-all.ts";
import { scopeDeeds, scopeRoots, scopeStateAfter } from "./small-scope.ts";

const OPTIONS: ExploreAllOptions = {
  behaviour: "guarded",
  seed: 1,
  actionsMax: 1,
  prunes: true,
  shard: { index: 0, of: 8 },
  clock: systemClock,
  timeMs: Infinity,
  signal: new AbortController().signal,
};

describe("scopeDeeds", () => {
  it("offers what makes a difference alone", () => {
    const [root] = scopeRoots(1);
    if (root === undefined) throw new RangeError("no root");
    const kinds = (...actions: Parameters<typeof withActions>[1]) =>
      scopeDeeds(scopeStateAfter(withActions(root, actions))).map((deed) =>
        "object" in deed ? `${deed.type} ${JSON.stringify(deed.object)}` : deed.type,
      );
    expect(kinds()).to.include('break "plugin p1"').and.not.to.include('fix "plugin p1"');
    const broken = { atMs: 1, type: "break", object: "plugin p1", health: "invalid" } as const;
    expect(kinds(broken)).to.include('fix "plugin p1"').and.not.to.include('break "plugin p1"');
    const none = { atMs: 2, type: "scale", replicas: 0 } as const;
    expect(kinds(none)).not.to.include("restart-gateway");
  });
});

describe("exploreAll", () => {
  it("finds an unnoticed restart with one action, and shrinks it", async () => {
    const shards = await Promise.all(
      [3, 4, 5, 6, 7].map((index) => exploreAll({ ...OPTIONS, shard: { index, of: 8 } })),
    );
    const findings = shards.flatMap((shard) => shard.findings);
    const restart = findings.find(({ plan }) => plan.actions[0]?.type === "restart-gateway");
    expect(restart?.violation.signature).to.equal("restarted gateway stays empty: sent nothing");
    expect(restart?.plan.actions).to.have.length(1);
    for (const { plan } of findings) expect(readPlan(JSON.stringify(plan))).to.deep.equal(plan);
  }).timeout(60_000);

  it("meets fewer states where it recognises them, and says how far it came", async () => {
    const pruned = await exploreAll({ ...OPTIONS, behaviour: "resilient" });
    const whole = await exploreAll({ ...OPTIONS, behaviour: "resilient", prunes: false });
    expect(pruned.findings).to.deep.equal([]);
    expect(pruned.levels.map(({ runs, of }) => runs === of)).to.deep.equal([true, true]);
    const [states, all] = [pruned, whole].map(({ levels }) => levels.at(-1)?.states ?? 0);
    expect(states).to.be.lessThan(all ?? 0);
    expect(whole.levels.every(({ known }) => known === 0)).to.equal(true);
  }).timeout(60_000);

  it("ends when its time is up, with a level that is not whole", async () => {
    const { levels } = await exploreAll({ ...OPTIONS, timeMs: 0 });
    expect(levels).to.deep.equal([{ actions: 0, runs: 0, of: 2, states: 0, known: 0 }]);
  });
});

function withActions(
  plan: ReturnType<typeof scopeRoots>[number],
  actions: ReturnType<typeof scopeRoots>[number]["actions"],
) {
  return { ...plan, actions };
}
