// A finding as a test that can be committed: its plan, and that nothing goes wrong in it.
import type { Finding } from "./sightings.ts";

/** @param runner where `run-simulated-plan.ts` is, as the test has to import it. */
export function testText({ behaviour, violation, plan }: Finding, runner: string): string {
  const [what = ""] = violation.detail.split("\n");
  return `// Found by exploration: ${oneLine(what)}
import { expect } from "chai";
import { runSimulatedPlan } from ${JSON.stringify(runner)};
import type { Plan } from ${JSON.stringify(runner.replace(/run-simulated-plan\.ts$/, "plan.ts"))};

const PLAN: Plan = ${JSON.stringify(plan, null, 2)};

describe(${JSON.stringify(`a plan that once showed: ${oneLine(violation.signature)}`)}, () => {
  it("goes well", async () => {
    const { violations } = await runSimulatedPlan(PLAN, ${JSON.stringify(behaviour)});
    expect(violations).to.deep.equal([]);
  }).timeout(20_000);
});
`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
