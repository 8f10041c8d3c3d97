import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import { writeStandIn } from "../live/stand-in-controller.ts";
import type { Plan } from "../plans/plan.ts";

const PROGRAM = join(import.meta.dirname, "replay.ts");
const RUN_MS_MAX = 150_000;

/** A gateway that is back before anybody has looked. */
const PLAN: Plan = {
  version: 3,
  seed: 7,
  setting: { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill: false },
  objects: [{ kind: "route", name: "r1", health: "valid", edition: 1, plugins: [] }],
  actions: [{ atMs: 2500, type: "restart-gateway", gateway: 0, downMs: 0 }],
};
const UNNOTICED = "restarted gateway stays empty: sent nothing";

function replay(plan: object, ...args: readonly string[]) {
  return replayIn({}, plan, ...args);
}

function replayIn(
  environment: Readonly<Record<string, string>>,
  plan: object,
  ...args: readonly string[]
) {
  const { KIC_BIN: _bin, KIC_VERSION: _version, ...inherited } = process.env;
  const env = { ...inherited, ...environment };
  const folder = mkdtempSync(join(tmpdir(), "replay-"));
  try {
    const file = join(folder, "plan.json");
    writeFileSync(file, JSON.stringify(plan));
    return spawnSync(process.execPath, [PROGRAM, file, ...args], { encoding: "utf8", env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("replay", () => {
  for (const world of ["simulated", "live"]) {
    it(`finds in a ${world} world what there is to find`, () => {
      const args = ["--behaviour", "guarded", "--world", world, "--json"];
      const { status, stdout } = replay(PLAN, ...args);
      expect(JSON.parse(stdout)).to.have.nested.property("violations[0].signature", UNNOTICED);
      expect(status).to.equal(1);
    }).timeout(RUN_MS_MAX);
  }

  it("tells the plan, what happened, and that nothing went wrong", () => {
    const { status, stdout } = replay(PLAN);
    expect(stdout).to.contain("gateway 0 restarts in place");
    expect(stdout).to.contain("kong-0 answers a push with 201");
    expect(stdout).to.contain("resilient: nothing went wrong");
    expect(status).to.equal(0);
  }).timeout(RUN_MS_MAX);

  it("prints a plan as a scenario, where something goes wrong in it", () => {
    const { stdout, status } = replay(
      PLAN,
      "--behaviour",
      "guarded",
      "--emit-scenario",
      "it-is-lost",
    );
    expect(stdout).to.contain('name: "it-is-lost",');
    expect(stdout).to.contain(`guarded: [goesWrong("${UNNOTICED}")],`);
    expect(stdout).to.contain("resilient: [goesWell],");
    expect(status).to.equal(1);
    expect(replay(PLAN, "--emit-scenario", "it-is-lost").status).to.equal(2);
    const { stderr } = replay(PLAN, "--behaviour", "guarded", "--emit-scenario", "It is lost");
    expect(stderr).to.contain("kebab-case");
  }).timeout(RUN_MS_MAX);

  it("refuses what is no plan, and what a world does not offer", () => {
    expect(replay({ version: 1 })).to.deep.include({ status: 2 });
    const jump = { ...PLAN, actions: [{ atMs: 1, type: "jump-clock", byMs: 1 }] };
    const { status, stderr } = replay(jump, "--world", "live");
    expect(stderr).to.contain("does not set the machine's clock");
    expect(status).to.equal(2);
    expect(replay(PLAN, "--world", "paper").status).to.equal(2);
  }).timeout(RUN_MS_MAX);

  it("takes a real controller, in a live world, and judges it by the same rules", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stand-in-"));
    try {
      const script = `process.stderr.write("panic: no\\n\\ngoroutine 1 [running]:\\nmain.main()\\n\\t/a.go:1\\n", () => process.exit(2));`;
      const path = await writeStandIn(folder, { version: "3.3.1", script });
      const args = ["--world", "live", "--controller", "binary", "--json"];
      const setting = { ...PLAN.setting, replicas: 0 };
      const empty = { ...PLAN, setting, objects: [], actions: [] };
      const { status, stdout } = replayIn({ KIC_BIN: path }, empty, ...args);
      const document = objectOr(JSON.parse(stdout));
      expect(document["behaviour"]).to.equal("kubernetes-ingress-controller 3.3.1");
      expect(JSON.stringify(document["violations"])).to.contain("panic: no");
      expect(status).to.equal(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(RUN_MS_MAX);

  it("says what is missing, or does not go together", () => {
    const binary = replay(PLAN, "--world", "live", "--controller", "binary");
    expect(binary.stderr).to.contain("set KIC_BIN");
    expect(binary.status).to.equal(3);
    for (const args of [
      ["--controller", "binary"],
      ["--gateways", "container"],
      ["--world", "live", "--controller", "image", "--behaviour", "legacy"],
      ["--world", "live", "--kong-image", "kong:3.9"],
    ]) {
      expect(replay(PLAN, ...args)).to.deep.include({ status: 2, stdout: "" });
    }
  }).timeout(RUN_MS_MAX);
});
