import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { format, resolveConfig } from "prettier";
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Plan } from "../plans/plan.ts";
import { runSimulatedPlan } from "../plans/run-simulated-plan.ts";
import { withoutLines } from "../plans/went-wrong.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runSimulatedScenario } from "../simulated/run-simulated-scenario.ts";
import { scenarioText } from "./emit-scenario.ts";
import { KEPT_PLANS } from "./zoo/kept-plans.ts";

const HARNESS = fileURLToPath(new URL("../index.ts", import.meta.url));
const SETTINGS = { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: true };

/** Everything that a plan can ask for, and a clock that jumps. */
const EVERYTHING: Plan = {
  version: 3,
  seed: 3,
  setting: { ...SETTINGS, probed: true, events: true, lossRate: 0.05 },
  schedule: { windowMs: 20, changeAt: [7, 90] },
  objects: [
    { kind: "plugin", name: "p1", health: "valid", edition: 1 },
    { kind: "global", name: "g1", health: "valid", edition: 1 },
    { kind: "route", name: "r1", health: "valid", edition: 1, plugins: ["p1"] },
    { kind: "http-route", name: "h1", health: "valid", edition: 1, plugins: [] },
  ],
  actions: [
    { atMs: 2000, type: "set-boot", boot: { silentMs: 500, unavailableMs: 500 } },
    { atMs: 2100, type: "fail-link", gateway: 0, fault: { kind: "cut", forMs: 500 } },
    { atMs: 2200, type: "fail-link", gateway: 0, fault: { kind: "lose-answers", times: 1 } },
    { atMs: 2300, type: "fail-kube", fault: { kind: "conflict", times: 1 }, forMs: 500 },
    { atMs: 2400, type: "cut-kube", forMs: 500 },
    { atMs: 2500, type: "jump-clock", byMs: 20_000 },
    { atMs: 2600, type: "edit", object: "route r1" },
    { atMs: 2700, type: "scale", replicas: 2 },
    { atMs: 2800, type: "restart-controller", how: "kill" },
  ],
};

function tell(scenario: Scenario, behaviour: BehaviourName) {
  return runSimulatedScenario({
    scenario,
    manifests: new Map(),
    behaviour,
    seed: scenario.plan?.seed ?? 0,
    timeoutMs: 3_600_000,
    signal: new AbortController().signal,
  });
}

async function emitted(plan: Plan, behaviour: BehaviourName, signature: string): Promise<string> {
  const violation = { signature, atMs: 0, detail: "" };
  return scenarioText({ behaviour, violation, plan }, "it-is-found", HARNESS);
}

describe("scenarioText", () => {
  let folder: string;
  let count = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "kongsim-scenario-"));
  });

  after(() => rm(folder, { recursive: true }));

  /** As it is once it is among the others. */
  async function load(text: string): Promise<Scenario> {
    count += 1;
    const file = join(folder, `${count}.ts`);
    await writeFile(file, text);
    const module: { readonly default: Scenario } = await import(pathToFileURL(file).href);
    return module.default;
  }

  for (const { behaviour, name, plan } of KEPT_PLANS) {
    it(`writes what shows the same again: ${behaviour}, ${name}`, async () => {
      const { violations } = await runSimulatedPlan(plan, behaviour);
      const [signature = "nothing"] = violations.map((each) => each.signature);
      const text = await emitted(plan, behaviour, signature);
      const scenario = await load(text);
      expect(scenario.expect[behaviour]?.map(({ sentence }) => sentence)).to.include(
        `it goes wrong: ${withoutLines(signature)}`,
      );
      expect(scenario.expect.resilient.map(({ sentence }) => sentence)).to.deep.equal([
        "nothing goes wrong, whatever is promised",
      ]);
      for (const each of [behaviour, "resilient"] as const) {
        const { ok, expected } = await tell(scenario, each);
        expect(ok, JSON.stringify(expected)).to.equal(true);
      }
      const wrong = { ...scenario.expect, resilient: scenario.expect[behaviour] ?? [] };
      expect(await tell({ ...scenario, expect: wrong }, "resilient")).to.have.property("ok", false);
    }).timeout(60_000);
  }

  it("is laid out as the formatter would lay it out", async () => {
    const plans = [EVERYTHING, ...KEPT_PLANS.map(({ plan }) => plan)];
    for (const plan of plans) {
      const text = await emitted(plan, "guarded", `it says "no" at generator.ts:17`);
      const options = { ...(await resolveConfig(HARNESS)), filepath: "it-is-found.ts" };
      expect(await format(text, options)).to.equal(text);
    }
  }).timeout(60_000);

  it("tells everything that a plan can ask for, and says where it cannot be had", async () => {
    const text = await emitted(EVERYTHING, "resilient", "it goes wrong somehow");
    expect(text).to.include("a live world does not set the machine's clock");
    expect(text).to.include("is seen with the plan itself alone");
    const { expected, fault } = await tell(await load(text), "resilient");
    expect(fault).to.equal(null);
    expect(
      expected.every(({ met }) => met),
      JSON.stringify(expected),
    ).to.equal(true);
  }).timeout(60_000);
});
