import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import { startFleet, type Fleet } from "../server.ts";
import { recordSchemas } from "./record-schemas.ts";
import { systemAdminGet } from "./system-admin-get.ts";

const OPTIONS = {
  clock: systemClock,
  replicas: 1,
  boot: { silentMs: 0, unavailableMs: 0 },
} as const;

describe("recordSchemas", () => {
  const fleets: Fleet[] = [];

  afterEach(async () => {
    await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
  });

  async function start(options: Partial<Parameters<typeof startFleet>[0]>): Promise<string> {
    const fleet = await startFleet({ ...OPTIONS, random: seededRandom(1), ...options });
    fleets.push(fleet);
    for (let tries = 500; fleet.nodes[0]?.phase !== "running" && tries > 0; tries -= 1) {
      // oxlint-disable-next-line no-await-in-loop -- waiting is the point
      await systemClock.sleep(5);
    }
    return fleet.nodes[0]?.adminUrl ?? "";
  }

  it("lets a node be what another one is", async () => {
    const old = await start({ version: "3.7", routerFlavor: "expressions" });
    const recording = await recordSchemas(systemAdminGet(old, { "x-token": "t" }));
    const like = await start({ schemas: recording });

    const [left, right] = [systemAdminGet(old, {}), systemAdminGet(like, {})];
    for (const path of ["/schemas/routes", "/schemas/plugins/jwt", "/plugins/enabled"]) {
      // oxlint-disable-next-line no-await-in-loop -- one page after the other
      expect(await right(path), path).to.deep.equal(await left(path));
    }
    expect((await right("/")).body).to.deep.include({ version: "3.7.1" });
    expect((await right("/schemas/plugins/redirect")).status).to.equal(404);
  });

  it("refuses what is no Admin API", async () => {
    const error = await recordSchemas(async () => ({ status: 200, body: { hello: 1 } })).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(RangeError);
  });

  it("leaves prose out, but no field that is called like it", async () => {
    const pages: Readonly<Record<string, unknown>> = {
      "/": { version: "3.9.1", plugins: { available_on_server: { p: { priority: 3 } } } },
      "/schemas/plugins/p": {
        fields: [{ description: { type: "string", description: "what it is" } }],
      },
    };
    const { plugins, priorities } = await recordSchemas(async (path) => ({
      status: path in pages ? 200 : 404,
      body: pages[path],
    }));
    expect(plugins["p"]).to.deep.equal({ fields: [{ description: { type: "string" } }] });
    expect(priorities).to.deep.equal({ p: 3 });
  });
});
