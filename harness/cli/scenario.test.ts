import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import { systemClock } from "../../core/system-clock.ts";
import { waitFor } from "../scenario/wait-for.ts";

const CLI = fileURLToPath(new URL("scenario.ts", import.meta.url));
const NEVER = new AbortController().signal;
const RUN_MS_MAX = 90_000;
const ENDS_WITHIN_MS = 30_000;

describe("npm run scenario", () => {
  it("lists the scenarios", async () => {
    const { code, stdout, stderr } = await run("--list");
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout)
      .to.match(/^scale-0-to-1 +\S/m)
      .and.match(/^one-failed-push +\S/m);
  }).timeout(RUN_MS_MAX);

  it("names them to somebody who asks for another", async () => {
    const { code, stdout, stderr } = await run("scale-0-to-2");
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.include('no scenario "scale-0-to-2"').and.include("  scale-0-to-1\n");
    expect((await run()).code).to.equal(2);
  }).timeout(RUN_MS_MAX);

  it("tells a story, judges it, and leaves a report", async () => {
    const folder = await mkdtemp(join(tmpdir(), "scenario-"));
    try {
      const { code, stdout } = await run(
        "broken-object-is-fixed",
        "--behaviour",
        "guarded",
        "--json",
        "--report",
        folder,
      );
      expect(code).to.equal(0);
      const document = objectOr(JSON.parse(stdout));
      expect(document).to.have.keys("scenario", "ok", "outcomes");
      expect(document).to.deep.include({ scenario: "broken-object-is-fixed", ok: true });
      expect(document).to.have.nested.property("outcomes.length", 1);
      expect(document).to.have.nested.property("outcomes[0].observed.controllerExit", null);
      expect(document).to.have.nested.property("outcomes[0].observed.gateways[0].probes[1].status");

      expect(await readdir(folder)).to.include.members([
        "broken-object-is-fixed.junit.xml",
        "broken-object-is-fixed.guarded.timeline.jsonl",
      ]);
      const lines = await readFile(
        join(folder, "broken-object-is-fixed.guarded.timeline.jsonl"),
        "utf8",
      );
      const types = lines
        .trim()
        .split("\n")
        .map((line) => objectOr(JSON.parse(line))["type"]);
      expect(types[0]).to.equal("world-started");
      expect(types.at(-1)).to.equal("world-closed");
    } finally {
      await rm(folder, { recursive: true });
    }
  }).timeout(RUN_MS_MAX);

  it("is not as declared when the time is too short", async () => {
    const { code, stdout } = await run(
      "one-failed-push",
      "--behaviour",
      "resilient",
      "--timeout",
      "0.5",
    );
    expect(code).to.equal(1);
    expect(stdout).to.include("not within 500 ms");
  }).timeout(RUN_MS_MAX);

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`leaves nothing behind after ${signal}`, async () => {
      const { child, controllerPid } = await runUntilController();
      child.kill(signal);
      expect(await ended(child)).to.equal(code);
      expect(await isGone(controllerPid)).to.equal(true);
    }).timeout(RUN_MS_MAX);
  }

  it("leaves nothing behind after kill -9", async () => {
    const { child, controllerPid } = await runUntilController();
    child.kill("SIGKILL");
    await ended(child);
    expect(await isGone(controllerPid)).to.equal(true);
  }).timeout(RUN_MS_MAX);

  it("ends when the npm that started it was killed", async () => {
    const starter = `
      require("child_process").spawn("sh", ["-c", process.argv[1] + "; exit $?"], { stdio: "inherit" });
    `;
    const command = `'${process.execPath}' '${CLI}' one-failed-push --behaviour guarded & echo "harness $!"; wait $!`;
    const { child, controllerPid, output } = await untilController(
      spawn(process.execPath, ["-e", starter, command], {
        env: { ...process.env, npm_lifecycle_event: "scenario" },
      }),
    );
    const harnessPid = Number(/^harness (\d+)$/m.exec(output())?.[1]);
    child.kill("SIGKILL");
    expect(await isGone(harnessPid)).to.equal(true);
    expect(await isGone(controllerPid)).to.equal(true);
  }).timeout(RUN_MS_MAX);
});

async function run(...args: readonly string[]) {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args]);
    return { code: 0 as unknown, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = objectOr(error);
    return { code, stdout: String(stdout), stderr: String(stderr) };
  }
}

function runUntilController() {
  return untilController(
    spawn(process.execPath, [CLI, "one-failed-push", "--behaviour", "guarded"]),
  );
}

async function untilController(child: ChildProcess) {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  const started = /the controller is started \(pid (\d+)\)/;
  const isUp = () => started.test(text);
  expect(await waitFor(systemClock, isUp, ENDS_WITHIN_MS, NEVER), text).to.equal(true);
  return { child, controllerPid: Number(started.exec(text)?.[1]), output: () => text };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("close", resolve);
  });
}

/** A process that has ended may stay listed for as long as nobody asks for its exit code. */
function isGone(pid: number): Promise<boolean> {
  const isOver = async () => {
    try {
      process.kill(pid, 0);
      return (
        process.platform === "linux" && / Z /.test(await readFile(`/proc/${pid}/stat`, "utf8"))
      );
    } catch {
      return true;
    }
  };
  return waitFor(systemClock, isOver, ENDS_WITHIN_MS, NEVER);
}
