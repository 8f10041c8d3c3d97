import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { scenarioCatalogue } from "../harness/cli/scenario-catalogue.ts";
import { readManifests } from "../harness/live/read-manifests.ts";
import { resourceTypeOf } from "../harness/live/resource-types.ts";

const FOLDER = import.meta.dirname;
const CLI = join(FOLDER, "../harness/cli/scenario.ts");
const RUN_MS_MAX = 150_000;

describe("the scenarios", () => {
  const files = readdirSync(FOLDER).filter((file) => /(?<!\.test)\.ts$/.test(file));

  it("are found under the names of their files", async () => {
    expect([...(await scenarioCatalogue()).keys()]).to.deep.equal(
      files.map((file) => file.replace(/(\.scenario)?\.ts$/, "")).toSorted(),
    );
  });

  it("say what each behaviour does", async () => {
    for (const { scenario } of (await scenarioCatalogue()).values()) {
      for (const expectations of Object.values(scenario.expect)) {
        expect(expectations, scenario.name).not.to.have.length(0);
      }
      expect(scenario.title, scenario.name).not.to.equal("");
    }
  });

  it("have manifests of kinds that the harness knows, each object once", async () => {
    for (const { scenario, manifestsFolder } of (await scenarioCatalogue()).values()) {
      // oxlint-disable-next-line no-await-in-loop -- few, and the first failure is what counts
      const objects = await readManifests(manifestsFolder, scenario.manifests);
      const names = objects.map((object) => {
        const { plural } = resourceTypeOf(object);
        return `${plural}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
      });
      expect(names, scenario.name).to.have.length(new Set(names).size);
    }
  });

  it("tell the main story for all behaviours at once", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, "scale-0-to-1", "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(document).to.have.property("ok", true);
    const [legacy, guarded, resilient] = ["outcomes[0]", "outcomes[1]", "outcomes[2]"];
    expect(document).to.have.nested.property(`${legacy}.observed.controllerExit.code`, 2);
    expect(document).to.have.nested.property(
      `${guarded}.observed.gateways[0].probes[0].status`,
      404,
    );
    expect(document).to.have.nested.property(
      `${guarded}.observed.afterTouch.gateways[0].probes[0].status`,
      200,
    );
    expect(document).to.have.nested.property(
      `${resilient}.observed.gateways[0].probes[0].status`,
      200,
    );
    expect(document)
      .to.have.nested.property(`${resilient}.observed.gatewayReadyToServingMs`)
      .that.is.a("number");
  }).timeout(RUN_MS_MAX);
});
