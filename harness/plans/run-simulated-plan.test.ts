import { queryObjects } from "node:v8";
import { expect } from "chai";
import fc from "fast-check";
import { planArbitrary, scheduleArbitrary } from "../explore/plan-arbitrary.ts";
import { ObjectStore } from "../../mock-kube/storage/object-store.ts";
import { firstDifference } from "../timeline/first-difference.ts";
import type { Plan } from "./plan.ts";
import { runSimulatedPlan } from "./run-simulated-plan.ts";

const worlds = () => queryObjects(ObjectStore, { format: "count" });
const SETTING = { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false };
const PLUGIN = { kind: "plugin", name: "p1", health: "valid", edition: 1 } as const;
const ROUTE = { kind: "route", name: "r1", health: "valid", edition: 1 } as const;

/** A gateway that is back before anybody has looked. */
const RESTART: Plan = {
  version: 3,
  seed: 7,
  setting: SETTING,
  objects: [{ ...ROUTE, plugins: [] }],
  actions: [{ atMs: 5000, type: "restart-gateway", gateway: 0, downMs: 100 }],
};

/** What was valid is broken after a gateway has joined late. */
const POISONED: Plan = {
  version: 3,
  seed: 7,
  setting: { replicas: 1, boot: { silentMs: 1000, unavailableMs: 100 }, backfill: true },
  objects: [PLUGIN, { ...ROUTE, plugins: ["p1"] }],
  actions: [
    { atMs: 5000, type: "scale", replicas: 2 },
    { atMs: 9000, type: "break", object: "plugin p1", health: "invalid" },
  ],
};

/** A route that is left out for want of its plugin, and refused once it has it, when another one breaks, too. */
const LEFT_OUT: Plan = {
  version: 3,
  seed: 7,
  setting: { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: true },
  objects: [
    { ...ROUTE, plugins: [] },
    { kind: "route", name: "r2", health: "invalid", edition: 1, plugins: ["p1"] },
  ],
  actions: [
    { atMs: 22_000, type: "apply", object: PLUGIN },
    { atMs: 28_000, type: "break", object: "route r1", health: "invalid" },
  ],
};

/** The gateway that a starting controller has found goes away before it has answered, and another one comes. */
const GONE_AT_START: Plan = {
  version: 3,
  seed: 404,
  setting: { replicas: 1, boot: { silentMs: 2000, unavailableMs: 1000 }, backfill: false },
  objects: [{ ...ROUTE, plugins: [] }],
  actions: [
    { atMs: 1000, type: "scale", replicas: 0 },
    { atMs: 18_000, type: "scale", replicas: 1 },
  ],
};

/** Each push that hangs is given up after five seconds: the gateway answers only after the last one. */
const HUNG: Plan = {
  version: 3,
  seed: 6,
  setting: SETTING,
  objects: [{ ...ROUTE, plugins: [] }],
  actions: [
    {
      atMs: 17_000,
      type: "fail-gateway",
      gateway: 0,
      fault: { method: "POST", path: "/config", times: 3, kind: "hang" },
    },
    { atMs: 18_000, type: "edit", object: "route r1" },
    { atMs: 34_000, type: "touch" },
  ],
};

/** All is well while nothing is served yet, and a slow push is still to be refused. */
const SLOWED: Plan = {
  version: 3,
  seed: 4294967294,
  setting: {
    replicas: 0,
    boot: { silentMs: 100, unavailableMs: 100 },
    backfill: false,
    probed: true,
  },
  objects: [
    { kind: "route", name: "r1", health: "invalid", edition: 1, plugins: [] },
    { kind: "http-route", name: "h2", health: "valid", edition: 1, plugins: [] },
  ],
  actions: [
    { atMs: 3100, type: "scale", replicas: 1 },
    {
      atMs: 4000,
      type: "fail-gateway",
      gateway: 0,
      fault: { method: "POST", path: "/config", times: 1, kind: "slow", delayMs: 1500 },
    },
    { atMs: 4000, type: "fail-gateway", gateway: 0, fault: { kind: "refuse", forMs: 1500 } },
    { atMs: 7000, type: "break", object: "http-route h2", health: "invalid" },
  ],
};

/** All is well while nobody has followed the plan yet, and again when everybody has. */
const SCALED_TWICE: Plan = {
  version: 3,
  seed: 199,
  setting: { replicas: 1, boot: { silentMs: 700, unavailableMs: 300 }, backfill: false },
  objects: [],
  actions: [
    { atMs: 15_163, type: "scale", replicas: 2 },
    { atMs: 15_163, type: "scale", replicas: 1 },
  ],
  schedule: { windowMs: 500, changeAt: [163] },
};

/** The Deployment's controller learns of it so late that the gateway which is to go is still there when all is well. */
const SCALED_UNSEEN: Plan = {
  version: 3,
  seed: 21,
  setting: { replicas: 2, boot: { silentMs: 2000, unavailableMs: 1000 }, backfill: false },
  objects: [],
  actions: [
    { atMs: 18_653, type: "scale", replicas: 1 },
    { atMs: 18_653, type: "scale", replicas: 2 },
    { atMs: 18_653, type: "cut-kube", forMs: 3000 },
  ],
};

/** The route is given its first edition again. */
const TAKEN_BACK: Plan = {
  version: 3,
  seed: 7,
  setting: SETTING,
  objects: [{ ...ROUTE, plugins: [] }],
  actions: [
    { atMs: 10_000, type: "edit", object: "route r1" },
    { atMs: 16_000, type: "apply", object: { ...ROUTE, plugins: [] } },
  ],
};

/** What is broken is served in its last valid version all the time, and refused only once pushes do not hang. */
const TOLD_LATE: Plan = {
  version: 3,
  seed: 7,
  setting: { ...SETTING, backfill: true, events: true },
  objects: [{ ...ROUTE, plugins: [] }],
  actions: [
    {
      atMs: 29_000,
      type: "fail-gateway",
      gateway: 0,
      fault: { method: "POST", path: "/config", times: 3, kind: "hang" },
    },
    { atMs: 30_000, type: "break", object: "route r1", health: "invalid" },
  ],
};

/** What guards everything is broken, and for some time of a type that nobody has. */
const GLOBAL: Plan = {
  version: 3,
  seed: 7,
  setting: SETTING,
  objects: [{ ...ROUTE, plugins: [] }],
  actions: [
    {
      atMs: 20_000,
      type: "apply",
      object: { kind: "global", name: "g1", health: "valid", edition: 1 },
    },
    { atMs: 40_000, type: "break", object: "global g1", health: "invalid" },
    { atMs: 60_000, type: "break", object: "global g1", health: "unknown" },
    { atMs: 80_000, type: "fix", object: "global g1" },
  ],
};

/** An HTTPRoute whose filter is broken, and that is broken itself later. */
const HTTP_ROUTE: Plan = {
  version: 3,
  seed: 7,
  setting: SETTING,
  objects: [
    PLUGIN,
    { kind: "http-route", name: "h1", health: "valid", edition: 1, plugins: ["p1"] },
    { ...ROUTE, plugins: [] },
  ],
  actions: [
    { atMs: 20_000, type: "break", object: "plugin p1", health: "invalid" },
    { atMs: 40_000, type: "fix", object: "plugin p1" },
    { atMs: 40_000, type: "edit", object: "http-route h1" },
    { atMs: 60_000, type: "break", object: "http-route h1", health: "invalid" },
  ],
};

/** A key that Kong refuses, then a new one, then one that the controller refuses; and a plugin's Secret is broken. */
const CONSUMER: Plan = {
  version: 3,
  seed: 7,
  setting: SETTING,
  objects: [
    { ...PLUGIN, fromSecret: true },
    { kind: "consumer", name: "c1", health: "valid", edition: 1, plugins: [] },
    { ...ROUTE, plugins: ["p1"] },
  ],
  actions: [
    { atMs: 20_000, type: "break", object: "consumer c1", health: "invalid" },
    { atMs: 40_000, type: "fix", object: "consumer c1" },
    { atMs: 40_000, type: "edit", object: "consumer c1" },
    { atMs: 60_000, type: "break", object: "consumer c1", health: "unknown" },
    { atMs: 80_000, type: "break", object: "plugin p1", health: "invalid" },
    { atMs: 100_000, type: "break", object: "plugin p1", health: "unknown" },
  ],
};

/** What a consumer was valid with changes while the consumer is left out, so that no gateway is asked about it. */
const UNASKED: Plan = {
  version: 3,
  seed: 3001862823,
  setting: { ...SETTING, backfill: true },
  objects: [{ kind: "consumer", name: "c1", health: "valid", edition: 1, plugins: [] }],
  actions: [
    {
      atMs: 10_000,
      type: "apply",
      object: { kind: "consumer", name: "c1", health: "invalid", edition: 1, plugins: ["p1"] },
    },
    { atMs: 30_000, type: "apply", object: { ...PLUGIN, health: "invalid" } },
  ],
};

/** A Service loses its endpoints, gets others, goes, and comes back. */
const SERVICE: Plan = {
  version: 3,
  seed: 7,
  setting: { ...SETTING, events: true },
  objects: [
    { kind: "service", name: "s1", health: "valid", edition: 1 },
    { kind: "http-route", name: "h1", health: "valid", edition: 1, plugins: [], service: "s1" },
    { ...ROUTE, plugins: [], service: "s1" },
  ],
  actions: [
    { atMs: 20_000, type: "break", object: "service s1", health: "invalid" },
    { atMs: 40_000, type: "fix", object: "service s1" },
    { atMs: 40_000, type: "edit", object: "service s1" },
    { atMs: 60_000, type: "delete", object: "service s1" },
    {
      atMs: 80_000,
      type: "apply",
      object: { kind: "service", name: "s1", health: "valid", edition: 3 },
    },
  ],
};

const signatures = async (...args: Parameters<typeof runSimulatedPlan>) =>
  (await runSimulatedPlan(...args)).violations.map(({ signature }) => signature);

describe("runSimulatedPlan", () => {
  it("sees a gateway that restarts in place, and that nobody notices", async () => {
    const unnoticed = ["restarted gateway stays empty: sent nothing"];
    expect(await signatures(RESTART, "legacy")).to.deep.equal(unnoticed);
    expect(await signatures(RESTART, "guarded")).to.deep.equal(unnoticed);
    expect(await signatures(RESTART, "resilient")).to.deep.equal([]);
  });

  it("takes a crash for a finding though the controller is started again, and tells what is lost", async () => {
    const [crash] = await signatures(POISONED, "legacy");
    expect(crash).to.match(/^controller ends: TypeError.* at graph\.ts:\d+ < /);
    expect(await signatures(POISONED, "guarded")).to.deep.equal(["last valid version is lost"]);
    expect(await signatures(POISONED, "resilient")).to.deep.equal([]);
  });

  it("sees what is served without a guard of everything", async () => {
    expect(await signatures(GLOBAL, "guarded")).to.include("serves what is broken");
    expect(await signatures(GLOBAL, "resilient")).to.deep.equal([]);
  });

  it("sees what is served without a filter", async () => {
    expect(await signatures(HTTP_ROUTE, "guarded")).to.deep.equal(["serves what is broken"]);
    expect(await signatures(HTTP_ROUTE, "resilient")).to.deep.equal([]);
  });

  it("sees who comes in, and with which key", async () => {
    const unguarded = "served without a plugin that it names";
    expect(await signatures(CONSUMER, "guarded")).to.deep.equal([unguarded]);
    expect(await signatures(CONSUMER, "resilient")).to.deep.equal([]);
  });

  it("keeps the key that was valid last though a newer one was asked about by nobody", async () => {
    expect(await signatures(UNASKED, "resilient")).to.deep.equal([]);
  });

  it("wants routes to be there without anybody behind them", async () => {
    expect(await signatures(SERVICE, "resilient")).to.deep.equal([]);
  });

  it("does not take for accepted what was left out before it was pushed", async () => {
    expect(await signatures(LEFT_OUT, "resilient")).to.deep.equal([]);
  });

  it("does not cling to a gateway that has gone away before it answered", async () => {
    const unserved = ["gateway stays empty: sent nothing"];
    expect(await signatures(GONE_AT_START, "guarded")).to.deep.equal(unserved);
    expect(await signatures(GONE_AT_START, "resilient")).to.deep.equal([]);
  });

  it("gives a gateway time while its requests hang, or are slow", async () => {
    expect(await signatures(HUNG, "resilient")).to.deep.equal([]);
    expect(await signatures(SLOWED, "resilient")).to.deep.equal([]);
  });

  it("does not take for lost what is taken back", async () => {
    expect(await signatures(TAKEN_BACK, "resilient")).to.deep.equal([]);
  });

  it("waits for what is told only when a gateway answers", async () => {
    expect(await signatures(TOLD_LATE, "resilient")).to.deep.equal([]);
  });

  it("waits for gateways that are still to go", async () => {
    expect(await signatures(SCALED_TWICE, "resilient")).to.deep.equal([]);
    expect(await signatures(SCALED_UNSEEN, "resilient")).to.deep.equal([]);
  });

  it("leaves nothing of its world behind", async () => {
    await runSimulatedPlan(RESTART, "resilient");
    const before = worlds();
    for (let turn = 0; turn < 3; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one world after the other
      await runSimulatedPlan(RESTART, "resilient");
    }
    expect(worlds()).to.equal(before);
    // It looks through all that the process has in memory.
  }).timeout(60_000);

  it("gives the same timeline for the same plan, byte for byte", () =>
    fc.assert(
      fc.asyncProperty(planArbitrary(6), fc.option(scheduleArbitrary), async (drawn, schedule) => {
        const plan = schedule === null ? drawn : { ...drawn, schedule };
        const first = await runSimulatedPlan(plan, "legacy");
        const second = await runSimulatedPlan(plan, "legacy");
        expect(firstDifference(first.timeline, second.timeline)).to.equal(undefined);
      }),
      { numRuns: 10 },
    )).timeout(20_000);
});
