import { expect } from "chai";
import fc from "fast-check";
import { shareWeight, sumWeights } from "./weights.ts";

const target = (host: string, weight?: number) => ({
  target: `${host}:80`,
  ...(weight !== undefined && { weight }),
});

describe("weights", () => {
  it("are shared equally among live targets", () => {
    const targets = [target("a"), target("b"), target("c", 0)];

    expect(shareWeight(targets, 75)).to.deep.equal([
      target("a", 37),
      target("b", 37),
      target("c", 0),
    ]);
    expect(shareWeight(targets, 1)).to.deep.equal([target("a", 1), target("b", 1), target("c", 0)]);
    expect(shareWeight(targets, 0)).to.deep.equal([target("a", 0), target("b", 0), target("c", 0)]);
    expect(shareWeight(targets, undefined)).to.equal(targets);
  });

  it("of equal targets add up, unset ones counting 100", () => {
    expect(sumWeights([target("a"), target("b", 5), target("a"), target("b", 6)])).to.deep.equal([
      target("a", 200),
      target("b", 11),
    ]);
  });

  it("leave each target once", () => {
    const targets = fc.array(fc.constantFrom("a", "b", "c").map((host) => target(host)));

    fc.assert(
      fc.property(targets, (list) => {
        const names = sumWeights(list).map((each) => each.target);
        expect(names).to.have.lengthOf(new Set(names).size);
      }),
    );
  });
});
