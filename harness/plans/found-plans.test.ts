// Plans that exploration has found in `resilient`, or in the judges: each went wrong once.
import { expect } from "chai";
import type { Plan } from "./plan.ts";
import { runSimulatedPlan } from "./run-simulated-plan.ts";

const SETTING = { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false };
const PLUGIN = { kind: "plugin", name: "p1", health: "valid", edition: 1 } as const;
const ROUTE = { kind: "route", name: "r1", health: "valid", edition: 1 } as const;

/** An older push comes again between a gateway's answer to the newer one and the first look at what it holds. */
const REPEATED: Plan = {
  version: 3,
  seed: 221,
  setting: {
    replicas: 2,
    boot: { silentMs: 700, unavailableMs: 300 },
    backfill: false,
    lossRate: 0.05,
  },
  objects: [PLUGIN, { ...ROUTE, name: "r2", plugins: ["p1"] }],
  actions: [
    { atMs: 1000, type: "fail-link", gateway: 1, fault: { kind: "repeat-push", afterMs: 100 } },
    { atMs: 2000, type: "break", object: "route r2", health: "invalid" },
  ],
};

/** What gateways took, and nobody was told of before it was broken. */
const UNTOLD: Plan = {
  version: 3,
  seed: 2,
  setting: { replicas: 1, boot: { silentMs: 2000, unavailableMs: 1000 }, backfill: true },
  objects: [],
  actions: [
    { atMs: 4000, type: "fail-link", gateway: 0, fault: { kind: "lose-answers", times: 3 } },
    { atMs: 4000, type: "apply", object: { ...ROUTE, plugins: [] } },
    { atMs: 4300, type: "break", object: "route r1", health: "invalid" },
  ],
};

/** A gateway's answer is on its way when all is quiet. */
const UNCOUNTED: Plan = {
  version: 3,
  seed: 322,
  setting: {
    replicas: 1,
    boot: { silentMs: 2000, unavailableMs: 1000 },
    backfill: false,
    probed: true,
    lossRate: 0.05,
  },
  objects: [
    { ...PLUGIN, name: "p2", health: "invalid" },
    { kind: "consumer", name: "c1", health: "valid", edition: 1, plugins: ["p2"] },
  ],
  actions: [{ atMs: 3100, type: "edit", object: "plugin p2" }],
  schedule: { windowMs: 200, changeAt: [] },
};

/** A plugin is broken while what names it is served as it was, for want of another; and then something new names it. */
const BROKEN_UNDERNEATH: Plan = {
  version: 3,
  seed: 17,
  setting: { ...SETTING, backfill: true },
  objects: [PLUGIN, { ...PLUGIN, name: "p2" }, { ...ROUTE, name: "r2", plugins: ["p1", "p2"] }],
  actions: [
    { atMs: 4000, type: "break", object: "plugin p2", health: "invalid" },
    { atMs: 17_000, type: "break", object: "plugin p1", health: "invalid" },
    { atMs: 20_000, type: "apply", object: { ...ROUTE, plugins: ["p1"] } },
  ],
};

/** Something breaks while there is no gateway to ask; the next one is given what is left of a fallback. */
const BROKEN_UNASKED: Plan = {
  version: 3,
  seed: 9,
  setting: { ...SETTING, backfill: true, events: true },
  objects: [
    PLUGIN,
    { ...PLUGIN, name: "p2" },
    { ...ROUTE, plugins: ["p2"] },
    { ...ROUTE, name: "r2", plugins: ["p1", "p2"] },
  ],
  actions: [
    { atMs: 4000, type: "break", object: "plugin p1", health: "invalid" },
    { atMs: 8000, type: "scale", replicas: 0 },
    { atMs: 12_000, type: "break", object: "plugin p2", health: "unknown" },
    { atMs: 30_000, type: "scale", replicas: 1 },
  ],
};

/** Nothing can be made of a consumer's Secret, so that nobody comes in with it; and then it is well again, and a plugin is not. */
const NOBODY_COMES_IN: Plan = {
  version: 3,
  seed: 1,
  setting: { ...SETTING, backfill: true },
  objects: [
    { ...PLUGIN, health: "invalid" },
    { kind: "consumer", name: "c1", health: "valid", edition: 1, plugins: [] },
  ],
  actions: [
    { atMs: 10_000, type: "break", object: "consumer c1", health: "unknown" },
    {
      atMs: 30_000,
      type: "apply",
      object: { kind: "consumer", name: "c1", health: "valid", edition: 1, plugins: ["p1"] },
    },
  ],
};

/** What broke first is told last: each kind comes in a stream of its own, so that it was valid together for whoever listens. */
const TOLD_IN_ANOTHER_ORDER: Plan = {
  version: 3,
  seed: 1,
  setting: { ...SETTING, backfill: true },
  objects: [PLUGIN],
  actions: [
    { atMs: 806.201, type: "break", object: "plugin p1", health: "invalid" },
    { atMs: 806.202, type: "apply", object: { ...ROUTE, plugins: ["p1"] } },
  ],
};

/** Served still with the plugin that is gone, at the moment at which there is another one of its name. */
const MADE_ANEW: Plan = {
  version: 3,
  seed: 1,
  setting: { ...SETTING, backfill: true },
  objects: [PLUGIN, { ...ROUTE, plugins: ["p1"] }],
  actions: [
    { atMs: 1000, type: "delete", object: "plugin p1" },
    { atMs: 1106.243, type: "apply", object: PLUGIN },
    { atMs: 1106.243, type: "break", object: "plugin p1", health: "invalid" },
  ],
};

/** As before; and the word that is heard then is of a push which was under way. */
const MADE_ANEW_MEANWHILE: Plan = {
  version: 3,
  seed: 1,
  setting: { ...SETTING, backfill: true },
  objects: [PLUGIN, { ...ROUTE, plugins: [] }],
  actions: [
    { atMs: 806.201, type: "delete", object: "route r1" },
    { atMs: 806.202, type: "apply", object: { ...ROUTE, plugins: ["p1"] } },
    { atMs: 1000, type: "break", object: "plugin p1", health: "invalid" },
  ],
};

const signatures = async (plan: Plan) =>
  (await runSimulatedPlan(plan, "resilient")).violations.map(({ signature }) => signature);

describe("what exploration has found: resilient", () => {
  it("is not deceived by an older push that comes again", async () => {
    expect(await signatures(REPEATED)).to.deep.equal([]);
  });

  it("does not want back what the controller was never told to be valid", async () => {
    expect(await signatures(UNTOLD)).to.deep.equal([]);
  });

  it("waits for answers before it counts them", async () => {
    expect(await signatures(UNCOUNTED)).to.deep.equal([]);
  });

  it("asks about what backfill hides", async () => {
    expect(await signatures(BROKEN_UNDERNEATH)).to.deep.equal([]);
  });

  it("asks the first gateway that comes about what has broken before", async () => {
    expect(await signatures(BROKEN_UNASKED)).to.deep.equal([]);
  });

  it("keeps a consumer as it was when somebody last came in as that", async () => {
    expect(await signatures(NOBODY_COMES_IN)).to.deep.equal([]);
  });

  it("may be told in another order than things happened", async () => {
    expect(await signatures(TOLD_IN_ANOTHER_ORDER)).to.deep.equal([]);
  });

  it("owes nothing that was never made of an object that is there", async () => {
    expect(await signatures(MADE_ANEW)).to.deep.equal([]);
    expect(await signatures(MADE_ANEW_MEANWHILE)).to.deep.equal([]);
  });
});
