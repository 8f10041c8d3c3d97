import { expect } from "chai";
import { systemClock } from "../../../core/system-clock.ts";
import { findViolations } from "../find-violations.ts";
import { seedsFrom } from "../seeds.ts";
import { isMember, ZOO_MEMBERS } from "./zoo-members.ts";

const DEFECT = "unchanged-cache-skips-gateways";

describe("ZOO_MEMBERS", () => {
  const members = ZOO_MEMBERS.filter(({ behaviour }) => behaviour === DEFECT);
  const search = (behaviour: typeof DEFECT | "resilient") =>
    findViolations({
      behaviour,
      seeds: seedsFrom(1, 6, { index: 0, of: 1 }),
      planSize: 8,
      strategy: "random",
      checksDeterminism: false,
      clock: systemClock,
      timeMs: Infinity,
      signal: new AbortController().signal,
      isOfInterest: (signature) => members.some((member) => member.signature.test(signature)),
      isEnough: (signatures) => signatures.length > 0,
    });

  it("has a defect of its own found, in a small plan, and not in the behaviour that it was added to", async () => {
    const { findings } = await search(DEFECT);
    expect(findings).to.have.length(1);
    for (const finding of findings) {
      expect(members.some((member) => isMember(member, finding))).to.equal(true);
      expect(finding.plan.actions.length).to.be.at.most(6);
    }
    expect((await search("resilient")).findings).to.deep.equal([]);
  });
});
