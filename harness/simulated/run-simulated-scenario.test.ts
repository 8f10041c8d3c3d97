import { expect } from "chai";
import { BEHAVIOUR_NAMES } from "../../controller/fallback/behaviours.ts";
import { ROUTER_FLAVORS, type RouterFlavor } from "../../mock-kong/server.ts";
import { runSimulatedBehaviours } from "../cli/run-simulated-behaviours.ts";
import { silentDisplay } from "../cli/display.ts";
import { scenarioCatalogue } from "../cli/scenario-catalogue.ts";
import { firstDifference } from "../timeline/first-difference.ts";

const catalogue = await scenarioCatalogue();
const NEVER = new AbortController().signal;
const RUN_MS_MAX = 20_000;

function run(name: string, seed: number, checksDeterminism = false, routerFlavor?: RouterFlavor) {
  const entry = catalogue.get(name);
  if (entry === undefined) throw new RangeError(`no scenario ${name}`);
  return runSimulatedBehaviours(entry, BEHAVIOUR_NAMES, {
    seed,
    checksDeterminism,
    timeoutMs: 120_000,
    display: silentDisplay,
    signal: NEVER,
    ...(routerFlavor !== undefined && { routerFlavor }),
  });
}

describe("a simulated world", () => {
  for (const name of catalogue.keys()) {
    it(`tells ${name} as declared, twice in the same way`, async () => {
      const outcomes = await run(name, 1, true);
      for (const { behaviour, fault, expected } of outcomes) {
        expect(fault, behaviour).to.equal(null);
        expect(
          expected.filter(({ met }) => !met),
          behaviour,
        ).to.deep.equal([]);
      }
    }).timeout(RUN_MS_MAX);
  }

  for (const flavor of ROUTER_FLAVORS) {
    it(`tells scale-0-to-1 as declared to ${flavor} gateways`, async () => {
      const outcomes = await run("scale-0-to-1", 1, false, flavor);
      expect(outcomes.map(({ ok }) => ok)).to.deep.equal([true, true, true]);
    }).timeout(RUN_MS_MAX);
  }

  it("has other latencies with another seed, and still the same end", async () => {
    const [first, second] = await Promise.all([run("scale-0-to-1", 1), run("scale-0-to-1", 2)]);
    expect(first.map(({ ok }) => ok)).to.deep.equal([true, true, true]);
    expect(second.map(({ ok }) => ok)).to.deep.equal([true, true, true]);
    const [one, other] = [first[0]?.timeline ?? [], second[0]?.timeline ?? []];
    expect(firstDifference(one, other)).not.to.equal(undefined);
  }).timeout(RUN_MS_MAX);
});
