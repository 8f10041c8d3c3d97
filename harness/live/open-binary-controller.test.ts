import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Agent } from "undici";
import { systemClock } from "../../core/system-clock.ts";
import type { Condition } from "../scenario/world.ts";
import { waitFor } from "../scenario/wait-for.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { ClosableControllerHandle } from "./controller-handle.ts";
import { openBinaryController } from "./open-binary-controller.ts";
import { writeStandIn } from "./stand-in-controller.ts";

const NEVER = new AbortController().signal;
const TURN_MS_MAX = 20_000;

describe("openBinaryController", () => {
  let folder: string;
  let timeline: Timeline;
  let controller: ClosableControllerHandle | undefined;
  const dispatcher = new Agent();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "binary-"));
  });
  afterEach(() => controller?.close());
  after(async () => {
    await dispatcher.destroy();
    await rm(folder, { recursive: true });
  });

  it("hears its words as ours, reads its metrics, and stops it", async () => {
    const running = await start(`say("Configuring and building the controller manager");`);

    await turnsTrue(() => running.hasLogged("gateways found"));
    await turnsTrue(async () => (await running.metric("up")) === 1);
    expect(running.exit).to.equal(null);
    await running.stop();
    expect(running.exit).to.deep.include({ code: null, signal: "SIGTERM" });
    expect(await isGone(pidIn(timeline))).to.equal(true);
  }).timeout(TURN_MS_MAX);

  it("starts it with what its world is, and a story's own flags last", async () => {
    const running = await start(
      `say("started as", { args: args.join(" "), pod: process.env.POD_NAME });`,
    );

    await turnsTrue(() => running.hasLogged("started as"));
    const [said] = timeline.events.filter(
      (event) => event.type === "controller-log" && event.message === "started as",
    );
    expect(said).to.have.nested.property("fields.pod", "controller");
    expect(said)
      .to.have.nested.property("fields.args")
      .that.matches(/^http:..127\.0\.0\.1:1 /)
      .and.includes("--anonymous-reports=false")
      .and.includes("--kong-admin-svc kong/admin")
      .and.matches(/--sync-period 1h$/);
  }).timeout(TURN_MS_MAX);

  it("tells a panic as what killed it", async () => {
    const text = [
      "panic: runtime error: invalid memory address or nil pointer dereference",
      "",
      "goroutine 1 [running]:",
      "example.com/fallback.Generate(...)",
      "\t/src/fallback/generator.go:3",
      "",
    ].join("\n");
    const running = await start(
      `process.stderr.write(${JSON.stringify(text)}, () => process.exit(2));`,
    );

    await turnsTrue(() => running.exit !== null);
    expect(running.exit).to.deep.include({ code: 2, signal: null });
    expect(running.exit?.error).to.match(/^panic: runtime error/);
    expect(timeline.events.at(-1)).to.have.nested.property("stack[0]").that.includes("fallback");
  }).timeout(TURN_MS_MAX);

  it("ends one that does not listen to SIGTERM", async () => {
    const running = await start(`process.on("SIGTERM", () => undefined); say("deaf");`);

    await turnsTrue(() => running.hasLogged("deaf"));
    await running.kill();
    expect(running.exit).to.deep.include({ code: null, signal: "SIGKILL" });
    expect(await isGone(pidIn(timeline))).to.equal(true);
  }).timeout(TURN_MS_MAX);

  it("dies with the harness, whatever ends that", async () => {
    const path = await writeStandIn(folder, {
      version: "3.5.13",
      script: `process.on("SIGTERM", () => undefined);`,
    });
    const watchdog = JSON.stringify(new URL("watchdog-main.ts", import.meta.url).pathname);
    const harness = spawn(process.execPath, [
      "-e",
      `require("node:child_process").fork(${watchdog}, process.argv.slice(1), { stdio: ["ignore", "ignore", "inherit", "ipc"] });`,
      path,
      "--metrics-bind-address",
      "127.0.0.1:0",
    ]);
    let text = "";
    harness.stderr.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    const started = /"pid":(\d+)/;
    await turnsTrue(() => started.test(text));
    harness.kill("SIGKILL");
    expect(await isGone(Number(started.exec(text)?.[1]))).to.equal(true);
  }).timeout(TURN_MS_MAX);

  async function start(script: string): Promise<ClosableControllerHandle> {
    timeline = new Timeline(systemClock);
    const path = await writeStandIn(folder, { version: "3.5.13", script });
    const opened = await openBinaryController({
      binary: { name: "kubernetes-ingress-controller 3.5.13", path, behaviour: "guarded" },
      clock: systemClock,
      timeline,
      kubeFlags: ["--apiserver-host", "http://127.0.0.1:1"],
      adminService: { namespace: "kong", name: "admin" },
      host: "127.0.0.1",
      flags: ["--sync-period", "1h"],
      environment: { POD_NAME: "controller" },
      dispatcher,
    });
    controller = opened;
    await opened.start();
    return opened;
  }
});

async function turnsTrue(condition: Condition): Promise<void> {
  expect(await waitFor(systemClock, condition, TURN_MS_MAX, NEVER)).to.equal(true);
}

function pidIn(timeline: Timeline): number {
  const [pid] = timeline.events.flatMap((event) =>
    event.type === "controller-log" && typeof event.fields["pid"] === "number"
      ? [event.fields["pid"]]
      : [],
  );
  if (pid === undefined) throw new RangeError("it has not said its pid");
  return pid;
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
  return waitFor(systemClock, isOver, TURN_MS_MAX, NEVER);
}
