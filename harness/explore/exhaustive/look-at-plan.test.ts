import { expect } from "chai";
import type { PlanDeed } from "../../plans/plan.ts";
import { lookAtPlan } from "./look-at-plan.ts";
import { scopeDeeds, scopeRoots, scopeStateAfter } from "./small-scope.ts";

const SETTINGS = { behaviour: "resilient", isSettledEnough: true } as const;
const QUIET_MS = 4000;
/** A controller that was killed leaves a Lease that has to run out. */
const LONG_MS = 30_000;

/** The state in which the world stays, with and without backfill, a while after each deed. */
async function settledAfter(...deeds: readonly PlanDeed[]): Promise<readonly string[]> {
  const actions = deeds.map((deed, index) => ({ atMs: QUIET_MS + index * LONG_MS, ...deed }));
  const keys: string[] = [];
  for (const root of scopeRoots(1)) {
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    const { moments } = await lookAtPlan({ ...root, actions }, SETTINGS);
    keys.push(moments.find(({ isSettled }) => isSettled)?.key ?? "none");
  }
  return keys;
}

const EDIT: PlanDeed = { type: "edit", object: "route r1" };
const BREAK: PlanDeed = { type: "break", object: "plugin p1", health: "invalid" };
const FIX: PlanDeed = { type: "fix", object: "plugin p1" };
const FAIL: PlanDeed = {
  type: "fail-gateway",
  gateway: 0,
  fault: { method: "POST", path: "/config", status: 500, times: 1 },
};

describe("lookAtPlan", () => {
  it("finds the world where it was when what has changed is in force everywhere", async () => {
    const start = await settledAfter();
    expect(start[0]).not.to.equal(start[1]);
    expect(await settledAfter(EDIT)).to.deep.equal(start);
    expect(await settledAfter(BREAK, FIX)).to.deep.equal(start);
  });

  it("tells apart what makes a difference later on", async () => {
    const start = await settledAfter();
    const broken = await settledAfter(BREAK);
    const [, kept] = await settledAfter(BREAK, { type: "restart-controller", how: "kill" });
    const failing = await settledAfter(FAIL);
    const all = [...start, ...broken, kept, ...failing];
    expect(new Set(all).size).to.equal(all.length);
    expect(all).not.to.include("none");
  });

  it("gives the same future to states that it takes for the same", async () => {
    const [root] = scopeRoots(1);
    if (root === undefined) throw new RangeError("no root");
    const past = [BREAK, FIX, EDIT];
    for (const deed of scopeDeeds(scopeStateAfter(root))) {
      // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
      const both = [await settledAfter(deed), await settledAfter(...past, deed)];
      expect(both[0], deed.type).to.deep.equal(both[1]);
    }
  });

  it("knows moments while something goes on, and none that is settled too early", async () => {
    const [root] = scopeRoots(1);
    if (root === undefined) throw new RangeError("no root");
    const actions = [{ atMs: QUIET_MS, ...EDIT }];
    const look = await lookAtPlan({ ...root, actions }, { ...SETTINGS, isSettledEnough: false });
    const [first] = look.moments;
    expect(first?.touched).to.equal(undefined);
    expect(first?.isSettled).to.equal(false);
    expect(look.moments.filter(({ isSettled }) => isSettled)).to.have.length(1);
    expect(new Set(look.moments.map(({ key }) => key)).size).to.equal(look.moments.length);
  });
});
