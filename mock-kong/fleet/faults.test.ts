import { connect } from "node:net";
import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import type { Fleet, FleetNode } from "./fleet.ts";
import type { FleetEvent } from "./fleet-event.ts";
import { readNodeFault, type NodeFault } from "./node-fault.ts";
import { startFleet } from "./server.ts";

const GET_STATUS = { method: "GET", path: "/status", times: 1 } as const;
const POST_CONFIG = { method: "POST", path: "/config", times: 1 } as const;

describe("faults on demand", () => {
  let fleet: Fleet;
  let events: FleetEvent[];

  beforeEach(async () => {
    events = [];
    fleet = await startFleet({
      clock: systemClock,
      random: seededRandom(3),
      replicas: 1,
      controlPort: 0,
      boot: { silentMs: 0, unavailableMs: 0 },
      onEvent: (event) => events.push(event),
    });
    await eventually(() => node().phase === "running");
  });
  afterEach(() => fleet.close());

  function node(): FleetNode {
    const [first] = fleet.nodes;
    if (first === undefined) throw new Error("no node");
    return first;
  }

  /** The status, or the code of what went wrong. */
  async function get(path = "/status"): Promise<number | string> {
    return answer(fetch(node().adminUrl + path, { signal: AbortSignal.timeout(5000) }));
  }

  async function push(...names: readonly string[]): Promise<number | string> {
    const list = names.map((name) => ({ name, host: "h.example" }));
    const body = JSON.stringify({ _format_version: "3.0", services: list });
    const headers = { "Content-Type": "application/json" };
    return answer(fetch(`${node().adminUrl}/config`, { method: "POST", headers, body }));
  }

  async function services(): Promise<unknown> {
    const response = await fetch(`${node().adminUrl}/services`);
    return response.json();
  }

  it("answers a status so many times, also every other one, or later on", async () => {
    node().failNext({ ...GET_STATUS, times: 2, status: 503 });
    expect([await get(), await get(), await get()]).to.deep.equal([503, 503, 200]);
    node().failNext({ ...GET_STATUS, kind: "flap", times: 2, status: 500 });
    expect([await get(), await get(), await get(), await get()]).to.deep.equal([
      500, 200, 500, 200,
    ]);
    node().failNext({ ...GET_STATUS, after: 1, status: 502 });
    expect([await get(), await get(), await get()]).to.deep.equal([200, 502, 200]);
  });

  it("says with 413 what Kong says", async () => {
    node().failNext({ ...POST_CONFIG, status: 413 });
    const response = await fetch(`${node().adminUrl}/config`, { method: "POST" });
    expect(response.status).to.equal(413);
    expect(await response.text()).to.contain("does not fit in LMDB");
  });

  it("cuts requests off: before the answer, in its middle, or never answers", async () => {
    node().failNext({ ...GET_STATUS, kind: "reset" });
    expect(await get()).to.be.a("string");
    node().failNext({ ...GET_STATUS, kind: "drop" });
    expect(await get()).to.be.a("string");
    node().failNext({ ...GET_STATUS, kind: "hang" });
    const patience = AbortSignal.timeout(500);
    expect(await answer(fetch(`${node().adminUrl}/status`, { signal: patience }))).to.be.a(
      "string",
    );
    expect(await get()).to.equal(200);
    const unanswered = events.filter((event) => event.type === "admin-request" && !event.status);
    expect(unanswered).to.have.length(3);
  });

  it("answers late, or nonsense", async () => {
    node().failNext({ ...GET_STATUS, kind: "slow", delayMs: 30 });
    expect(await get()).to.equal(200);
    node().failNext({ ...GET_STATUS, kind: "garble" });
    const response = await fetch(`${node().adminUrl}/status`);
    const text = await response.text();
    expect(() => void JSON.parse(text)).to.throw(SyntaxError);
  });

  it("accepts a configuration that comes into force later", async () => {
    node().failNext({ ...POST_CONFIG, kind: "apply-late", delayMs: 500 });
    expect(await push("s")).to.equal(201);
    expect(node().configurationHash).to.match(/^0+$/);
    await eventually(() => !/^0+$/.test(node().configurationHash));
    expect(await services())
      .to.have.property("data")
      .with.length(1);
  });

  it("dies of the push that it is told, and comes back", async () => {
    node().failNext({ ...POST_CONFIG, kind: "crash", after: 1, keepConfiguration: true });
    expect(await push("a")).to.equal(201);
    expect(await push("b")).to.be.a("string");
    await eventually(() => phases().length > 3 && node().phase === "running");
    expect(phases().slice(3)).to.deep.equal(["stopped", "silent", "unavailable", "running"]);
    expect(await services()).to.have.nested.property("data[0].name", "b");
  });

  it("runs out of memory at so many entities, until that is withdrawn", async () => {
    const withdraw = node().failNext({ kind: "out-of-memory", entities: 1 });
    expect(await push("a")).to.equal(201);
    expect(await push("a", "b")).to.be.a("string");
    await eventually(() => phases().length > 3 && node().phase === "running");
    expect(node().configurationHash).to.match(/^0+$/);
    withdraw();
    expect(await push("a", "b")).to.equal(201);
  });

  it("loses its configuration", async () => {
    await push("a");
    node().failNext({ kind: "lose-configuration" });
    expect(node().configurationHash).to.match(/^0+$/);
    expect(await services()).to.deep.equal({ data: [], next: null });
  });

  it("refuses connections to the Admin API alone, until that is withdrawn", async () => {
    const withdraw = node().failNext({ kind: "refuse", forMs: 60_000 });
    await eventually(async () => !(await isListening(node().adminPort)));
    const ready = await fetch(`${node().statusUrl}/status`);
    expect(ready.status).to.equal(200);
    withdraw();
    await eventually(async () => isListening(node().adminPort));
    expect(await get()).to.equal(200);
  });

  it("ends while a node is away", async () => {
    node().failNext({ kind: "refuse", forMs: 60_000 });
    node().failNext({ kind: "out-of-memory", entities: 0, downMs: 60_000 });
    await fleet.scale(0);
    await fleet.scale(1);
    await eventually(() => node().phase === "running");
    node().failNext({ kind: "out-of-memory", entities: 0, downMs: 60_000 });
    expect(await push("a")).to.be.a("string");
    await eventually(() => node().phase === "stopped");
  });

  it("is told by the control port, too", async () => {
    const url = `${fleet.controlUrl}/fleet/nodes/0/faults`;
    const headers = { "Content-Type": "application/json" };
    const tell = async (fault: object) =>
      answer(fetch(url, { method: "POST", headers, body: JSON.stringify(fault) }));
    expect(await tell({ ...GET_STATUS, times: 9, kind: "flap", status: 500 })).to.equal(204);
    expect(await get()).to.equal(500);
    expect(await answer(fetch(url, { method: "DELETE" }))).to.equal(204);
    expect([await get(), await get()]).to.deep.equal([200, 200]);
    expect(await tell({ kind: "melt" })).to.equal(400);
  });

  function phases(): readonly string[] {
    return events.flatMap((event) => (event.type === "node-phase" ? [event.phase] : []));
  }
});

describe("readNodeFault", () => {
  const faults: readonly NodeFault[] = [
    { method: "POST", path: "/config", times: 3, status: 500 },
    { method: "GET", path: "/status", times: 1, after: 2, kind: "flap", status: 503 },
    { method: "GET", path: "/status", times: 1, kind: "slow", delayMs: 5 },
    {
      method: "POST",
      path: "/config",
      times: 1,
      kind: "crash",
      downMs: 5,
      keepConfiguration: true,
    },
    { kind: "refuse", forMs: 10 },
    { kind: "lose-configuration" },
    { kind: "out-of-memory", entities: 5, downMs: 3 },
  ];
  for (const fault of faults) {
    it(`takes ${JSON.stringify(fault)} through JSON`, () => {
      expect(readNodeFault(JSON.parse(JSON.stringify(fault)))).to.deep.equal(fault);
    });
  }

  const wrong: readonly unknown[] = [
    null,
    { path: "status", status: 500 },
    { path: "/status", status: 99 },
    { path: "/status", status: 500, times: 0 },
    { path: "/status", kind: "slow" },
    { kind: "out-of-memory", entities: -1 },
  ];
  for (const fault of wrong) {
    it(`refuses ${JSON.stringify(fault)}`, () => {
      expect(() => readNodeFault(fault)).to.throw(RangeError);
    });
  }
});

async function answer(response: Promise<Response>): Promise<number | string> {
  try {
    const arrived = await response;
    await arrived.text();
    return arrived.status;
  } catch (error) {
    return error instanceof Error ? error.name : "unknown";
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    if (await isSo()) return;
    // oxlint-disable-next-line no-await-in-loop -- see above
    await systemClock.sleep(5);
  }
  throw new Error("it never was so");
}
