import { expect } from "chai";
import { readPlan } from "../plans/read-plan.ts";
import { drawPlan } from "./draw-plan.ts";
import { planSource } from "./plan-source.ts";

const ACTIONS_MAX = 6;
const SEEDS = [...Array(300).keys()];

function plansOf(news: (seed: number) => number) {
  const source = planSource("coverage", ACTIONS_MAX);
  return SEEDS.map((seed) => {
    const plan = source.next(seed);
    source.learn(plan, news(seed));
    return plan;
  });
}

describe("planSource", () => {
  it("draws anew where nothing has shown anything new", () => {
    const drawn = SEEDS.map((seed) => [
      drawPlan(seed, ACTIONS_MAX),
      drawPlan(seed, ACTIONS_MAX, "pct"),
    ]);
    for (const [seed, plan] of plansOf(() => 0).entries()) {
      expect(drawn[seed]).to.deep.include(plan);
    }
  });

  it("goes on from what was new, in the same way each time, with plans that can be kept", () => {
    const plans = plansOf((seed) => (seed < 5 ? 1 : 0));
    expect(plans).to.deep.equal(plansOf((seed) => (seed < 5 ? 1 : 0)));
    const parents = new Set(plans.slice(0, 5).map(({ seed }) => seed));
    const descendants = plans.slice(5).filter(({ seed }) => parents.has(seed));
    expect(descendants.length).to.be.greaterThan(SEEDS.length / 4);
    for (const plan of plans) {
      expect(plan.actions.length).to.be.at.most(ACTIONS_MAX);
      expect(readPlan(JSON.stringify(plan))).to.deep.equal(JSON.parse(JSON.stringify(plan)));
    }
  });
});
