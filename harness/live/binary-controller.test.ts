import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { EnvironmentError } from "../scenario/faults.ts";
import { findBinaryController } from "./binary-controller.ts";
import { writeStandIn } from "./stand-in-controller.ts";

describe("findBinaryController", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "binary-"));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [version, behaviour] of [
    ["3.3.1", "legacy"],
    ["v2.12.0", "legacy"],
    ["3.4.0", "guarded"],
    ["3.5.13", "guarded"],
    ["4.0.0-beta.1", "guarded"],
  ] as const) {
    it(`expects of ${version} what ${behaviour} does`, async () => {
      const path = await writeStandIn(folder, { version });
      expect(await findBinaryController({ KIC_BIN: path })).to.deep.equal({
        name: `kubernetes-ingress-controller ${version.replace("v", "")}`,
        path,
        behaviour,
      });
    });
  }

  it("is told the release of one that does not know it", async () => {
    const path = await writeStandIn(folder, { version: "NOT_SET" });
    expect(await complaint({ KIC_BIN: path }))
      .to.include('"NOT_SET"')
      .and.include("KIC_VERSION");
    const found = await findBinaryController({ KIC_BIN: path, KIC_VERSION: "3.3.1" });
    expect(found).to.deep.include({ behaviour: "legacy" });
  });

  it("says what to set, and what is wrong with what is set", async () => {
    expect(await complaint({})).to.include("set KIC_BIN");
    expect(await complaint({ KIC_BIN: join(folder, "none") })).to.include(
      "no file that can be run",
    );
    const plain = join(folder, "plain");
    await writeFile(plain, "no program", { mode: 0o755 });
    expect(await complaint({ KIC_BIN: plain })).to.include("does not tell its version");
  });
});

async function complaint(environment: Readonly<Record<string, string>>): Promise<string> {
  try {
    await findBinaryController(environment);
  } catch (error) {
    expect(error).to.be.instanceOf(EnvironmentError);
    return error instanceof Error ? error.message : "";
  }
  throw new RangeError("it is found");
}
