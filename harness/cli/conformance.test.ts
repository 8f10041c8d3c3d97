import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const PROGRAM = new URL("conformance.ts", import.meta.url).pathname;
const execute = promisify(execFile);

describe("npm run conformance", () => {
  let vectors = "";

  before(async () => {
    vectors = await mkdtemp(join(tmpdir(), "vectors-"));
    const folder = join(vectors, "controller", "flattened-errors");
    await mkdir(folder, { recursive: true });
    const message = { id: "m", problem_source: "paths", problem: "bad" };
    const good = { ...message, expected_event_message: "invalid paths: bad" };
    const bad = { ...message, expected_event_message: "something else" };
    await writeFile(
      join(folder, "flattened_errors.json"),
      JSON.stringify({ messages: [good, bad] }),
    );
  });

  after(() => rm(vectors, { recursive: true, force: true }));

  it("prints one JSON document, and fails below a floor", async () => {
    const { stdout, code } = await run("--vectors", vectors, "--json", "--verbose", "1");
    const document = JSON.parse(stdout);
    expect(code).to.equal(1);
    expect(document.ok).to.equal(false);
    const [group] = document.groups.filter(({ there }: { there: boolean }) => there);
    expect(group).to.deep.include({ name: "flattened-errors", differing: ["messages/m"] });
    expect(group.levels.cases).to.deep.equal({ agreed: 1, total: 2, percent: 50 });
    expect(group.differences).to.have.length(1);
  });

  it("says that the recordings are missing", async () => {
    const { stderr, code } = await run("--vectors", join(vectors, "nothing"));
    expect(code).to.equal(3);
    expect(stderr).to.include("has no recordings of what was asked for");
  });

  it("refuses wrong usage", async () => {
    const { stderr, code } = await run("--what");
    expect(code).to.equal(2);
    expect(stderr).to.include("unknown option '--what'");
  });
});

async function run(...args: readonly string[]) {
  try {
    return { ...(await execute(process.execPath, [PROGRAM, ...args])), code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, code };
  }
}
