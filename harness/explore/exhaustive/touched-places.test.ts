import { expect } from "chai";
import type { PlanDeed } from "../../plans/plan.ts";
import { lookAtPlan } from "./look-at-plan.ts";
import { scopeRoots } from "./small-scope.ts";
import { makesDifference } from "./touched-places.ts";

const SETTINGS = { behaviour: "resilient", isSettledEnough: false } as const;
const SEARCH_MS_MAX = 60_000;

describe("makesDifference", () => {
  it("leaves out what comes out as at the moment before", async () => {
    const [root] = scopeRoots(1);
    if (root === undefined) throw new RangeError("no root");
    const scale = { atMs: 4000, type: "scale", replicas: 2 } as const;
    const { moments } = await lookAtPlan({ ...root, actions: [scale] }, SETTINGS);
    const settledWith = async (deed: PlanDeed, atMs: number) => {
      const look = await lookAtPlan({ ...root, actions: [scale, { atMs, ...deed }] }, SETTINGS);
      return look.moments.find(({ isSettled }) => isSettled)?.key;
    };
    let leftOut = 0;
    for (const deed of [
      { type: "edit", object: "route r1" },
      { type: "restart-gateway", gateway: 0, downMs: 100 },
    ] as const) {
      for (const [index, { atMs, touched }] of moments.entries()) {
        const before = moments[index - 1];
        if (before === undefined || makesDifference(deed, touched)) continue;
        leftOut += 1;
        // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
        const both = [await settledWith(deed, before.atMs), await settledWith(deed, atMs)];
        expect(both[0]).to.equal(both[1]).and.not.to.equal(undefined);
      }
    }
    expect(leftOut).to.be.greaterThan(0);
  }).timeout(SEARCH_MS_MAX);
});
