import { expect } from "chai";
import { DEFECT_NAMES, type BehaviourName } from "../../../controller/fallback/behaviours.ts";
import { systemClock } from "../../../core/system-clock.ts";
import { runSimulatedPlan } from "../../plans/run-simulated-plan.ts";
import { findViolations } from "../find-violations.ts";
import { seedsFrom } from "../seeds.ts";
import { KEPT_PLANS } from "./kept-plans.ts";
import { isMember, mayBeComplete, ZOO_MEMBERS } from "./zoo-members.ts";

/** Near to some that show each of them: the zoo itself starts anywhere. */
const FIRST_SEED = 401;
const SEEDS = 200;

describe("ZOO_MEMBERS", () => {
  for (const defect of DEFECT_NAMES) {
    const members = ZOO_MEMBERS.filter(({ behaviour }) => behaviour === defect);
    const search = (behaviour: BehaviourName, seeds: number) =>
      findViolations({
        behaviour,
        seeds: seedsFrom(FIRST_SEED, seeds, { index: 0, of: 1 }),
        planSize: 8,
        strategy: "random",
        checksDeterminism: false,
        clock: systemClock,
        timeMs: Infinity,
        signal: new AbortController().signal,
        isOfInterest: (signature) => members.some((member) => member.signature.test(signature)),
        isEnough: (signatures) => mayBeComplete(members, signatures),
      });

    it(`has ${defect} found, in a small plan, and not in the behaviour that it was added to`, async () => {
      const { findings, runs } = await search(defect, SEEDS);
      expect(findings).to.have.length(members.length);
      for (const finding of findings) {
        expect(members.some((member) => isMember(member, finding))).to.equal(true);
        expect(finding.plan.actions.length).to.be.at.most(6);
        const { violations } = await runSimulatedPlan(finding.plan, "resilient");
        expect(violations).to.deep.equal([]);
      }
      expect((await search("resilient", runs)).findings).to.deep.equal([]);
    }).timeout(120_000);
  }

  it("are all shown by the plans that are kept of them", async () => {
    for (const member of ZOO_MEMBERS) {
      const kept = KEPT_PLANS.find(
        ({ name, behaviour }) => name === member.name && behaviour === member.behaviour,
      );
      expect(kept, `${member.behaviour}, ${member.name}`).not.to.equal(undefined);
      if (kept === undefined) continue;
      const { violations } = await runSimulatedPlan(kept.plan, kept.behaviour);
      const shown = violations.filter(({ signature }) => member.signature.test(signature));
      expect(shown, `${member.behaviour}, ${member.name}`).not.to.deep.equal([]);
    }
  }).timeout(60_000);
});
