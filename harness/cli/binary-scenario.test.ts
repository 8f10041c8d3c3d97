import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import { writeStandIn } from "../live/stand-in-controller.ts";

const CLI = fileURLToPath(new URL("scenario.ts", import.meta.url));
const RUN_MS_MAX = 90_000;

describe("npm run scenario -- --controller binary", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "binary-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("says what to set when nothing is", async () => {
    const { code, stdout, stderr } = await run({}, "scale-0-to-1", "--json");
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: "" });
    expect(stderr).to.match(/^error: .*set KIC_BIN/);
  }).timeout(RUN_MS_MAX);

  it("takes no behaviour: a real controller has its own", async () => {
    const { code, stderr } = await run({}, "scale-0-to-1", "--behaviour", "legacy");
    expect(code).to.equal(2);
    expect(stderr).to.include("--behaviour is for the built-in controller");
  }).timeout(RUN_MS_MAX);

  it("tells one outcome, named after the controller, with what ended it", async () => {
    const script = `process.stderr.write("panic: no\\n\\ngoroutine 1 [running]:\\nmain.main()\\n\\t/a.go:1\\n", () => process.exit(2));`;
    const path = await writeStandIn(folder, { version: "3.3.1", script });
    const { code, stdout } = await run({ KIC_BIN: path }, "scale-0-to-1", "--json");

    expect(code).to.equal(1);
    const document = objectOr(JSON.parse(stdout));
    expect(document).to.have.nested.property("outcomes.length", 1);
    expect(document).to.deep.nested.include({
      "outcomes[0].behaviour": "kubernetes-ingress-controller 3.3.1",
      "outcomes[0].ok": false,
      "outcomes[0].observed.controllerExit": { code: 2, signal: null, error: "panic: no" },
    });
    expect(document)
      .to.have.nested.property("outcomes[0].expected[1].sentence")
      .that.includes("the controller crashes");
  }).timeout(RUN_MS_MAX);
});

async function run(
  environment: Readonly<Record<string, string>>,
  name: string,
  ...args: readonly string[]
) {
  const { KIC_BIN: _bin, KIC_VERSION: _version, ...inherited } = process.env;
  const env = { ...inherited, ...environment };
  const command = [CLI, name, "--controller", "binary", ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { env });
    return { code: 0 as unknown, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = objectOr(error);
    return { code, stdout: String(stdout), stderr: String(stderr) };
  }
}
