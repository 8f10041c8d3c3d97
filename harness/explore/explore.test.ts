import { expect } from "chai";
import fc from "fast-check";
import { systemClock } from "../../core/system-clock.ts";
import { drawPlan } from "./draw-plan.ts";
import { findViolations } from "./find-violations.ts";
import type { Plan } from "../plans/plan.ts";
import { planArbitrary, scheduleArbitrary } from "./plan-arbitrary.ts";
import { seedsFrom } from "./seeds.ts";
import { smallerPlans } from "./smaller-plans.ts";

const NEVER = new AbortController().signal;
const SEARCH_MS_MAX = 60_000;
const SEEDS_MAX = 300;

describe("drawPlan", () => {
  it("gives the same plan for the same seed, and others for others", () => {
    expect(drawPlan(5, 8)).to.deep.equal(drawPlan(5, 8));
    expect(drawPlan(5, 8)).not.to.deep.equal(drawPlan(6, 8));
    expect(drawPlan(2 ** 32 - 1, 3).actions.length).to.be.within(1, 3);
    const { schedule, ...plan } = drawPlan(5, 8, "pct");
    expect(plan).to.deep.equal(drawPlan(5, 8));
    expect(schedule).to.deep.equal(drawPlan(5, 8, "pct").schedule);
  });
});

describe("smallerPlans", () => {
  it("never gives a plan that is as large, and comes to an end", () => {
    fc.assert(
      fc.property(planArbitrary(6), scheduleArbitrary, (plan, schedule) => {
        let current: Plan = { ...plan, schedule };
        for (let step = 0; ; step += 1) {
          expect(step).to.be.lessThan(500);
          const [next] = smallerPlans(current);
          if (next === undefined) break;
          current = next;
        }
        expect(current.actions).to.deep.equal([]);
        expect(current.objects).to.deep.equal([]);
        expect(current.schedule).to.equal(undefined);
      }),
    );
  });
});

describe("seedsFrom", () => {
  it("gives every seed to exactly one shard", () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 32 - 1),
        fc.nat(50),
        fc.integer({ min: 1, max: 7 }),
        (start, n, of) => {
          const shards = Array.from({ length: of }, (_, index) => [
            ...seedsFrom(start, n, { index, of }),
          ]);
          const all = [...seedsFrom(start, n, { index: 0, of: 1 })];
          expect(shards.flat()).to.have.members(all);
          expect(shards.flat()).to.have.length(n);
        },
      ),
    );
  });
});

describe("findViolations", () => {
  const options = {
    planSize: 8,
    strategy: "random" as const,
    clock: systemClock,
    timeMs: Infinity,
    checksDeterminism: false,
    signal: NEVER,
  };

  it("finds the crash of legacy without knowing of it, and makes its plan small", async () => {
    const { findings, runs } = await findViolations({
      ...options,
      behaviour: "legacy",
      seeds: seedsFrom(1, SEEDS_MAX, { index: 0, of: 1 }),
      isOfInterest: isCrash,
      isEnough: (signatures) => signatures.length > 0,
    });
    expect(runs).to.be.at.most(SEEDS_MAX);
    expect(findings.map(({ violation }) => isCrash(violation.signature))).to.deep.equal([true]);
    expect(findings[0]?.plan.actions.length).to.be.at.most(6);
  }).timeout(SEARCH_MS_MAX);

  it("ends with what was found when it is told to", async () => {
    const stopped = new AbortController();
    const { runs } = await findViolations({
      ...options,
      behaviour: "resilient",
      seeds: seedsFrom(0, Infinity, { index: 0, of: 1 }),
      signal: stopped.signal,
      onProgress: (progress) => {
        if (progress.runs === 3) stopped.abort();
      },
    });
    expect(runs).to.equal(3);
  }).timeout(SEARCH_MS_MAX);
});

function isCrash(signature: string): boolean {
  return signature.startsWith("controller ends: TypeError");
}
