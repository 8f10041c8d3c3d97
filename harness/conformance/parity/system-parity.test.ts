import { createServer } from "node:http";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { seededRandom } from "../../../core/random.ts";
import { systemClock } from "../../../core/system-clock.ts";
import { listen } from "../../live/listen.ts";
import { GROUPS } from "../groups.ts";
import { startKongNode, type KongNode } from "../kong/kong-node.ts";
import { runGroup, type GroupReport } from "../run-group.ts";
import { LackingError } from "../faults.ts";
import { findTarget, parityGroups } from "./system-parity.ts";

const RUN_MS_MAX = 60_000;

describe("a Kong at hand", () => {
  let folder: string;
  let node: KongNode;
  const clock = systemClock;
  const random = seededRandom(1);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "parity-"));
    node = await startKongNode({ clock, random, settings: { KONG_VERSION: "3.6" } });
  });
  after(async () => {
    await node.close();
    await rm(folder, { recursive: true });
  });

  const run = (group: Parameters<typeof runGroup>[0], vectors: string): Promise<GroupReport> =>
    runGroup(group, {
      vectors,
      clock,
      random,
      definitions: [],
      kubeServer: undefined,
      section: [],
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  const runAll = async () => {
    const url = `http://127.0.0.1:${node.ports.admin}`;
    const groups = parityGroups(await findTarget(url), { url, vectors: undefined, record: folder });
    const reports: GroupReport[] = [];
    for (const group of groups) {
      // oxlint-disable-next-line no-await-in-loop -- the second looks at what the first one did
      reports.push(await run(group, folder));
    }
    return reports;
  };

  it("is compared with the simulated one of its version, and recorded", async () => {
    const [parity, drift] = await runAll();
    expect(parity).to.deep.include({ name: "parity with 3.6.1", differing: [] });
    expect(parity?.sections[0]).to.have.nested.property("levels.headers.total").above(100);
    expect(drift).to.have.property("isThere", false);
    expect(await readdir(join(folder, "3.6.1/admin-api"))).to.include("90_refused.json");
  }).timeout(RUN_MS_MAX);

  it("has not changed since, and its record is one like others", async () => {
    const [, drift] = await runAll();
    expect(drift).to.deep.include({ isThere: true, differing: [] });
    const group = GROUPS.find(({ name }) => name === "admin-api") ?? expect.fail("no group");
    const replayed = await run(group, join(folder, "3.6.1"));
    expect(replayed).to.deep.include({ isThere: true, differing: [] });
  }).timeout(RUN_MS_MAX);

  it("is missed in a sentence, and left alone when it has a database", async () => {
    expect(await complaint("http://127.0.0.1:1")).to.include("ECONNREFUSED");
    const page = { version: "3.9.1", configuration: { database: "postgres" } };
    const server = await listen(
      createServer((_request, response) => response.end(JSON.stringify(page))),
      "127.0.0.1",
    );
    expect(await complaint(`http://127.0.0.1:${server.port}`)).to.include("has a database");
    await server.close();
  });
});

async function complaint(url: string): Promise<string> {
  const error = await findTarget(url).then(
    () => expect.fail("it was taken"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LackingError)) throw error;
  return error.message;
}
