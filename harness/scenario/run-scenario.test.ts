import { expect } from "chai";
import { Timeline } from "../timeline/timeline.ts";
import { systemClock } from "../../core/system-clock.ts";
import { keepsRunning } from "./expectation.ts";
import { EnvironmentError, InterruptedError, StepTimeoutError, StoryError } from "./faults.ts";
import type { Observation } from "./observation.ts";
import { runScenario, type OpenWorld } from "./run-scenario.ts";
import { defineScenario, type Scenario } from "./scenario.ts";

describe("runScenario", () => {
  it("is as declared when every expectation is met", async () => {
    const world = fakeWorld();
    const { ok, expected, observed, fault } = await run(world);

    expect({ ok, fault }).to.deep.equal({ ok: true, fault: null });
    expect(expected).to.deep.equal([
      { sentence: "the controller keeps running", met: true, detail: "it is running" },
    ]);
    expect(observed).to.deep.equal(LOOK);
    expect(world.closed).to.equal(1);
  });

  it("is not as declared when one is not met", async () => {
    const exit = { code: 2, signal: null, error: "TypeError: x" };
    const { ok, fault, expected } = await run(fakeWorld({ ...LOOK, controllerExit: exit }));

    expect({ ok, fault }).to.deep.equal({ ok: false, fault: null });
    expect(expected[0]).to.deep.include({ met: false, detail: "exit 2: TypeError: x" });
  });

  it("blames the controller for a step that it never reached, and looks at the world all the same", async () => {
    const world = fakeWorld();
    const { ok, fault, expected, observed } = await run(world, async () => {
      throw new StepTimeoutError("it starts", "not within 5 ms");
    });

    expect({ ok, fault }).to.deep.equal({ ok: false, fault: null });
    expect(expected.map(({ sentence, met }) => [sentence, met])).to.deep.equal([
      ["it starts", false],
      ["the controller keeps running", false],
    ]);
    expect(observed).to.deep.equal(LOOK);
    expect(world.closed).to.equal(1);
  });

  for (const [error, code] of [
    [new StoryError("it was booting"), "STORY"],
    [new EnvironmentError("no ports"), "ENVIRONMENT"],
    [new InterruptedError("SIGINT"), "INTERRUPTED"],
    [Object.assign(new Error("listen EMFILE"), { code: "EMFILE" }), "ENVIRONMENT"],
    [new TypeError("our bug"), "HARNESS"],
  ] as const) {
    it(`never blames the controller for ${error.message}`, async () => {
      const world = fakeWorld();
      const { ok, fault } = await run(world, async () => {
        throw error;
      });

      expect(ok).to.equal(false);
      expect(fault).to.deep.include({ code, message: error.message });
      expect(world.closed).to.equal(1);
    });
  }

  it("has a fault, and nothing seen, when no world could be opened", async () => {
    const outcome = await runScenario(
      scenario(),
      "guarded",
      new Timeline(systemClock),
      async () => {
        throw new EnvironmentError("no ports");
      },
    );
    expect(outcome).to.deep.include({ ok: false, observed: null });
    expect(outcome.fault).to.deep.include({ code: "ENVIRONMENT" });
  });

  it("has a fault when the world cannot be closed", async () => {
    const world = {
      ...fakeWorld(),
      close: async () => {
        throw new Error("stuck");
      },
    };
    expect((await run(world)).fault).to.deep.include({ code: "HARNESS", message: "stuck" });
  });
});

const LOOK: Observation = {
  controllerExit: null,
  gateways: [],
  events: [],
  gatewayReadyToServingMs: null,
};

function run(world: OpenWorld, story?: Scenario["run"]) {
  const timeline = new Timeline(systemClock);
  return runScenario(scenario(story), "guarded", timeline, async () => world);
}

function scenario(
  story: Scenario["run"] = async (world) => ({
    observed: await world.observe(),
    afterTouch: null,
  }),
): Scenario {
  return defineScenario({
    name: "story",
    title: "",
    because: "",
    manifests: [],
    probes: ["/"],
    boot: { silentMs: 0, unavailableMs: 0 },
    controllerFlags: [],
    expect: { legacy: [], guarded: [keepsRunning], resilient: [] },
    run: story,
  });
}

function fakeWorld(look = LOOK): OpenWorld & { closed: number } {
  return {
    closed: 0,
    kube: { apply: unused, delete: unused, touch: unused, hasEvent: unused, hasChanged: unused },
    gateways: { all: [], scale: unused, holdBoot: unused, holdListing: unused },
    controller: {
      exit: null,
      start: unused,
      stop: unused,
      kill: unused,
      metric: unused,
      hasLogged: unused,
    },
    faults: {
      recoverLinks: unused,
      failKube: unused,
      cutKube: unused,
      setBoot: unused,
      jumpClock: unused,
    },
    carryOut: unused,
    until: unused,
    watch: unused,
    assume: unused,
    mark: unused,
    stopwatch: unused,
    observe: async () => look,
    async close() {
      this.closed += 1;
    },
  };
}

function unused(): never {
  throw new RangeError("not used here");
}
