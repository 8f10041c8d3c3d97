import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";

const CLI = join(import.meta.dirname, "../cli/scenario.ts");
const IMAGE = process.env["KONG_IMAGE"] ?? "kongsim-mock-kong:local";
const RUN_MS_MAX = 180_000;
const GONE_MS_MAX = 20_000;
const docker = async (...args: readonly string[]) =>
  (await promisify(execFile)("docker", args)).stdout.trim();

/** Why containers cannot be tested here; `undefined` when they can. */
async function whyNot(): Promise<string | undefined> {
  try {
    await docker("version");
  } catch {
    return "no container engine";
  }
  try {
    await docker("image", "inspect", IMAGE);
    return undefined;
  } catch {
    return `no image ${IMAGE}: npm run build-images -- --offline`;
  }
}

const reason = await whyNot();
const needsEngine = (title: string, test: () => Promise<void>) => {
  const name = reason === undefined ? title : `${title} (skipped: ${reason})`;
  (reason === undefined ? it : it.skip)(name, test).timeout(RUN_MS_MAX);
};
const ARGS = "scale-0-to-1 --behaviour resilient --gateways container".split(" ");

describe("a container engine", () => {
  it("is missed in a sentence", async () => {
    const environment = { ...process.env, DOCKER_HOST: "tcp://127.0.0.1:1" };
    const args = [CLI, ...ARGS, "--kong-image", "no/such/image:of-this-name"];
    const failed = await promisify(execFile)(process.execPath, args, { env: environment }).then(
      () => expect.fail("it ran"),
      (error: unknown) => error,
    );
    expect(failed).to.have.property("code", 3);
    expect(failed)
      .to.have.property("stderr")
      .that.matches(/^error: .*(no container engine answers|docker pull)/)
      .and.does.not.match(/^ {4}at /m);
  }).timeout(RUN_MS_MAX);

  needsEngine("runs the main story, tells its containers' logs, and leaves none", async () => {
    const args = [CLI, ...ARGS, "--kong-image", IMAGE, "--json"];
    const child = promisify(execFile)(process.execPath, args);
    const { pid } = child.child;
    const { stdout } = await child;
    expect(JSON.parse(stdout)).to.have.property("ok", true);
    expect(await containersOf(pid)).to.equal("");
  });

  needsEngine("is left without containers by a run that is killed", async () => {
    const child = spawn(process.execPath, [CLI, ...ARGS, "--kong-image", IMAGE], {
      stdio: "ignore",
    });
    await until(async () => (await containersOf(child.pid)) !== "");
    child.kill("SIGKILL");
    await until(async () => (await containersOf(child.pid)) === "");
  });
});

async function containersOf(pid: number | undefined): Promise<string> {
  const ids = await docker("ps", "-aq", "--filter", "label=kongsim.owner");
  if (ids === "") return "";
  const format = '{{index .Config.Labels "kongsim.owner"}}';
  const labels = await docker("inspect", "-f", format, ...ids.split("\n"));
  return labels
    .split("\n")
    .filter((label) => label.includes(`/${pid}/`))
    .join("\n");
}

/** @throws when it takes too long. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const startMs = systemClock.monotonicMs();
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- looks until it is so
    if (await condition()) return;
    if (systemClock.monotonicMs() - startMs > GONE_MS_MAX) expect.fail("it takes too long");
    // oxlint-disable-next-line no-await-in-loop -- as above
    await systemClock.sleep(100);
  }
}
