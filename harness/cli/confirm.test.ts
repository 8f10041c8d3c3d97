import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Plan } from "../plans/plan.ts";

const PROGRAM = join(import.meta.dirname, "confirm.ts");
const RUN_MS_MAX = 150_000;
const UNNOTICED = "restarted gateway stays empty: sent nothing";

/** A gateway that is back before anybody has looked, on a way that was cut a moment before. */
const PLAN: Plan = {
  version: 3,
  seed: 7,
  setting: { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false },
  objects: [{ kind: "route", name: "r1", health: "valid", edition: 1, plugins: [] }],
  actions: [
    { atMs: 2300, type: "fail-link", gateway: 0, fault: { kind: "cut", forMs: 100 } },
    { atMs: 2500, type: "restart-gateway", gateway: 0, downMs: 0 },
  ],
};
const JUMP: Plan = { ...PLAN, actions: [{ atMs: 1, type: "jump-clock", byMs: 1 }] };

describe("confirm", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "confirm-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("labels what is seen over real sockets, and says why something cannot be", () => {
    const plans = { "restart.json": PLAN, "jump.json": JUMP };
    for (const [file, plan] of Object.entries(plans)) {
      writeFileSync(join(folder, file), JSON.stringify(plan));
    }
    const findings = Object.keys(plans).map((planFile) => ({
      planFile,
      behaviour: "guarded",
      signature: UNNOTICED,
    }));
    writeFileSync(join(folder, "findings.json"), JSON.stringify({ version: 1, findings }));
    const { status, stdout } = spawnSync(process.execPath, [PROGRAM, folder], { encoding: "utf8" });
    expect(stdout).to.match(/^confirmed +restart\.json/m);
    expect(stdout).to.match(/^not confirmed +jump\.json.* does not set the machine's clock$/m);
    expect(status).to.equal(1);
    const kept: unknown = JSON.parse(readFileSync(join(folder, "confirmed.json"), "utf8"));
    expect(kept).to.have.nested.property("labels[0].label", "confirmed");
    expect(kept).to.have.nested.property("labels[1].label", "not confirmed");
  }).timeout(RUN_MS_MAX);

  it("refuses a folder without findings", () => {
    expect(spawnSync(process.execPath, [PROGRAM, folder]).status).to.equal(2);
  }).timeout(RUN_MS_MAX);
});
