import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";

const CLI = join(import.meta.dirname, "../cli/scenario.ts");
const FIXTURE = join(import.meta.dirname, "fixtures/reaper");
const KONG_IMAGE = "kongsim-mock-kong:local";
const BASE_IMAGE = process.env["REAPER_BASE_IMAGE"] ?? "kongsim-node:offline";
const REAPER_IMAGE = "kongsim-reaper:test";
const SESSION = "org.testcontainers.session-id";
const RUN_MS_MAX = 180_000;
const GONE_MS_MAX = 60_000;
const ARGS = "scale-0-to-1 --behaviour resilient --gateways container --json --kong-image";

const run = promisify(execFile);
const docker = async (...args: readonly string[]) => (await run("docker", args)).stdout.trim();

async function whyNot(): Promise<string | undefined> {
  try {
    await docker("image", "inspect", KONG_IMAGE);
    const on = ["--build-arg", `BASE_IMAGE=${BASE_IMAGE}`];
    await docker("build", "-q", ...on, "-t", REAPER_IMAGE, FIXTURE);
    return undefined;
  } catch {
    return `no container engine with ${KONG_IMAGE} and ${BASE_IMAGE}: npm run build-images -- --offline`;
  }
}

const reason = await whyNot();
const needsEngine = (title: string, test: () => Promise<void>) => {
  const name = reason === undefined ? title : `${title} (skipped: ${reason})`;
  (reason === undefined ? it : it.skip)(name, test).timeout(RUN_MS_MAX);
};

describe("with a reaper", () => {
  const { TESTCONTAINERS_RYUK_DISABLED: _, ...inherited } = process.env;
  const environment = {
    ...inherited,
    RYUK_CONTAINER_IMAGE: REAPER_IMAGE,
    TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: "3s",
  };
  const args = [CLI, ...ARGS.split(" "), KONG_IMAGE];
  const reapers = () => docker("ps", "-aq", "--filter", `ancestor=${REAPER_IMAGE}`);

  needsEngine("a run ends as without, and the reaper finds nothing to do", async () => {
    const child = run(process.execPath, args, { env: environment });
    const { pid } = child.child;
    await until(async () => (await containersOf(pid)).length > 0);
    const sessions = await Promise.all((await containersOf(pid)).map(sessionOf));
    const reaper = await reapers();
    expect(sessions).to.deep.equal(sessions.map(() => sessions[0]));
    expect(await sessionOf(reaper)).to.equal(sessions[0]);
    const log = docker("logs", "--follow", reaper);
    const { stdout } = await child;
    expect(JSON.parse(stdout)).to.have.property("ok", true);
    expect(await containersOf(pid)).to.deep.equal([]);
    await until(async () => (await reapers()) === "");
    expect(await log).to.equal("Started");
  });

  needsEngine("nothing is left of a run that is killed with its sweeper", async () => {
    const child = spawn(process.execPath, args, { env: environment, stdio: "ignore" });
    await until(async () => (await containersOf(child.pid)).length > 0);
    const log = docker("logs", "--follow", await reapers());
    const { stdout: children } = await run("pgrep", ["-P", `${child.pid}`]);
    child.kill("SIGKILL");
    for (const one of children.trim().split("\n")) kill(Number(one));
    await until(async () => (await containersOf(child.pid)).length === 0);
    await until(async () => (await reapers()) === "");
    expect(await log).to.match(/removed \/containers\//);
  });

  needsEngine("the sweeper of a run that is killed does not fight with it", async () => {
    const child = spawn(process.execPath, args, { env: environment, stdio: "ignore" });
    await until(async () => (await containersOf(child.pid)).length > 0);
    child.kill("SIGKILL");
    await until(async () => (await containersOf(child.pid)).length === 0);
    await until(async () => (await reapers()) === "");
  });
});

/** Its own sweeper and controller; one that has ended by itself is as good. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    expect(error).to.have.property("code", "ESRCH");
  }
}

async function sessionOf(container: string): Promise<string> {
  return docker("inspect", "-f", `{{index .Config.Labels "${SESSION}"}}`, container);
}

async function containersOf(pid: number | undefined): Promise<readonly string[]> {
  const format = '{{.ID}} {{.Label "kongsim.owner"}}';
  const text = await docker("ps", "-a", "--filter", "label=kongsim.owner", "--format", format);
  return text.split("\n").flatMap((line) => {
    const [id = "", owner = ""] = line.split(" ");
    return owner.includes(`/${pid}/`) ? [id] : [];
  });
}

/** @throws when it takes too long. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const startMs = systemClock.monotonicMs();
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- looks until it is so
    if (await condition()) return;
    if (systemClock.monotonicMs() - startMs > GONE_MS_MAX) expect.fail("it takes too long");
    // oxlint-disable-next-line no-await-in-loop -- as above
    await systemClock.sleep(200);
  }
}
