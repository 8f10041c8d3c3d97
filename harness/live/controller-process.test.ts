import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { waitFor } from "../scenario/wait-for.ts";
import { Timeline } from "../timeline/timeline.ts";
import { startControllerProcess, type ControllerProcess } from "./controller-process.ts";

const NEVER = new AbortController().signal;
const STAYS = "setInterval(() => undefined, 1000);";

describe("startControllerProcess", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "controller-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("tells what it says and how it is stopped", async () => {
    const { controller, timeline } = await start(`
      process.on("SIGTERM", () => process.exit(0));
      process.stderr.write(JSON.stringify({ level: "info", time: 1, msg: process.argv[2] + process.env.POD_NAME }) + "\\n");
      ${STAYS}`);
    await says(controller, "--flagpod");
    await controller.stop();

    expect(controller.exit).to.deep.equal({ code: 0, signal: null, error: null });
    expect(timeline.events.map(({ type }) => type)).to.deep.equal([
      "controller-started",
      "controller-log",
      "controller-exited",
    ]);
  });

  it("tells what killed it", async () => {
    const { controller, timeline } = await start(
      `function recover() { undefined.stores(); } recover();`,
    );
    expect(await waitFor(systemClock, () => controller.exit !== null, 5000, NEVER)).to.equal(true);

    expect(controller.exit).to.deep.include({ code: 1, signal: null });
    expect(controller.exit?.error).to.match(/^TypeError: .*stores/);
    const exited = timeline.events.at(-1);
    expect(exited).to.have.property("type", "controller-exited");
    expect(exited).to.have.nested.property("stack[0]").that.includes("at recover");
    await controller.stop();
  });

  it("tells why it did not start, and where it listened", async () => {
    const { controller } = await start(`
      const say = (line) => process.stderr.write(JSON.stringify({ time: 1, ...line }) + "\\n");
      say({ level: "info", msg: "listening", for: "metrics", url: "http://127.0.0.1:1" });
      say({ level: "error", msg: "cannot start", error: "no port" });
      process.exitCode = 1;
      process.disconnect();`);
    expect(await waitFor(systemClock, () => controller.exit !== null, 5000, NEVER)).to.equal(true);

    expect(controller.exit).to.deep.include({ code: 1, error: "cannot start: no port" });
    expect(controller.urlOf("metrics")).to.equal("http://127.0.0.1:1");
    expect(controller.urlOf("probes")).to.equal(undefined);
  });

  it("kills one that does not want to stop", async () => {
    const { controller } = await start(`
      process.on("SIGTERM", () => process.stderr.write('{"msg":"no"}\\n'));
      process.stderr.write('{"msg":"up"}\\n');
      ${STAYS}`);
    await says(controller, "up");
    await controller.stop();

    expect(controller.exit).to.deep.include({ code: null, signal: "SIGKILL" });
  });

  async function start(program: string) {
    const timeline = new Timeline(systemClock);
    const main = join(folder, "main.mjs");
    await writeFile(main, program);
    const controller = await startControllerProcess({
      // Its patience is the only time that it takes: three seconds, in real life.
      clock: { ...systemClock, sleep: (_ms, signal) => systemClock.sleep(200, signal) },
      timeline,
      args: ["--flag"],
      environment: { POD_NAME: "pod" },
      main,
    });
    return { controller, timeline };
  }
});

async function says(controller: ControllerProcess, text: string): Promise<void> {
  const hasSaid = () => controller.hasLogged(text);
  expect(await waitFor(systemClock, hasSaid, 5000, NEVER), text).to.equal(true);
}
