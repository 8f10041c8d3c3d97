import { expect } from "chai";
import fc from "fast-check";
import { planArbitrary, scheduleArbitrary } from "../explore/plan-arbitrary.ts";
import { readPlan } from "./read-plan.ts";

describe("readPlan", () => {
  it("reads what was written", () => {
    fc.assert(
      fc.property(planArbitrary(8), fc.option(scheduleArbitrary), (drawn, schedule) => {
        const plan = schedule === null ? drawn : { ...drawn, schedule };
        expect(readPlan(JSON.stringify(plan))).to.deep.equal(JSON.parse(JSON.stringify(plan)));
      }),
    );
  });

  it("says what is wrong, and where", () => {
    const plan = {
      version: 1,
      seed: 1,
      setting: { replicas: 1, boot: { silentMs: 1, unavailableMs: 1 }, backfill: false },
      objects: [],
      actions: [],
    };
    const wrong: readonly [change: object, complaint: RegExp][] = [
      [{ version: 4 }, /version must be one of 1, 2, 3/],
      [{ schedule: { windowMs: 5, changeAt: [-1] } }, /^schedule: changeAt must be a whole/],
      [{ findings: [] }, /a list of findings, not a plan/],
      [{ seed: -1 }, /seed must be a whole number/],
      [{ setting: {} }, /^setting: replicas/],
      [{ objects: [{ kind: "plugin", name: "A/B" }] }, /^objects\[0\]: name/],
      [{ actions: [{ atMs: 1, type: "explode" }] }, /^actions\[0\]: no action is called "explode"/],
      [{ actions: [{ atMs: 1, type: "fix", object: "pod p1" }] }, /^actions\[0\]: object must be/],
      [{ actions: [{ atMs: 1, type: "fail-gateway", gateway: 0, fault: {} }] }, /^actions\[0\]: /],
    ];
    for (const [change, complaint] of wrong) {
      expect(() => readPlan(JSON.stringify({ ...plan, ...change }))).to.throw(
        RangeError,
        complaint,
      );
    }
    expect(() => readPlan("{")).to.throw(RangeError, /no JSON/);
  });
});
