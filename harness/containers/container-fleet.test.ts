import { createServer } from "node:http";
import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { listen, type Listening } from "../live/listen.ts";
import type { TimelineFact } from "../timeline/timeline-event.ts";
import type { ContainerEngine, EngineContainer } from "./container-engine.ts";
import { ContainerFleet } from "./container-fleet.ts";

const HOST = "127.0.0.1";

/** Containers that are servers of this process: each holds what was pushed into it, for as long as it is not removed. */
class ToyEngine implements ContainerEngine {
  readonly hostAddress = HOST;
  readonly done: string[] = [];
  ensureImage = async () => undefined;
  #count = 0;

  async run(): Promise<EngineContainer> {
    const id = `c${this.#count}`;
    this.#count += 1;
    let hash = "0".repeat(32);
    let server: Listening | undefined;
    const begin = async () => {
      this.done.push(`${id} starts`);
      server = await listen(
        createServer((request, response) => {
          if (request.method === "POST") hash = "1".repeat(32);
          const routes = hash.startsWith("1") ? [{ name: "a" }] : [];
          const isRoutes = request.url?.startsWith("/routes") === true;
          response.statusCode = request.method === "POST" ? 201 : 200;
          response.end(
            JSON.stringify(isRoutes ? { data: routes, next: null } : { configuration_hash: hash }),
          );
        }),
        HOST,
      );
    };
    const end = (how: string) => async () => {
      this.done.push(`${id} ${how}`);
      await server?.close();
      server = undefined;
    };
    await begin();
    return {
      id,
      published: () => `${HOST}:${server?.port ?? 0}`,
      pid: async () => process.pid,
      ended: async () => 137,
      exitCode: async () => (server === undefined ? 137 : null),
      kill: end("is killed"),
      stop: end("is stopped"),
      start: begin,
      remove: end("is removed"),
    };
  }

  async close(): Promise<void> {
    this.done.push("closed");
  }
}

describe("gateways in containers", () => {
  let engine: ToyEngine;
  let facts: TimelineFact[];
  let hold: Promise<void>;
  let fleet: ContainerFleet;

  beforeEach(() => {
    engine = new ToyEngine();
    facts = [];
    hold = Promise.resolve();
    fleet = new ContainerFleet({
      clock: systemClock,
      engine,
      image: "kong:3.9",
      host: HOST,
      adminTls: false,
      hold: () => hold,
      onFact: (fact) => facts.push(fact),
      onFault: (error) => expect.fail(String(error)),
    });
  });
  afterEach(() => fleet.close());

  const first = () => {
    const [node] = fleet.nodes;
    return node ?? expect.fail("no gateway is listed");
  };
  const untilPhase = async (phase: string) => {
    while (first().phase !== phase) {
      // oxlint-disable-next-line no-await-in-loop -- looks until it is so
      await systemClock.sleep(5);
    }
  };
  const push = () =>
    fetch(`${first().adminUrl}/config?check_hash=1`, {
      method: "POST",
      body: JSON.stringify({ services: [{ name: "web", routes: [{ name: "a" }] }] }),
    });

  it("are listed before they answer, and tell what they hold", async () => {
    await fleet.scale(1);
    await untilPhase("running");
    expect((await push()).status).to.equal(201);
    expect(first().configurationHash).to.equal("1".repeat(32));
    expect(first().routeNames).to.deep.equal(["a"]);
    expect(facts.map(({ type }) => type)).to.deep.equal([
      "gateway-listed",
      "gateway-phase",
      "gateway-phase",
      "gateway-phase",
      "admin-request",
    ]);
    expect(facts.at(-1)).to.deep.include({
      status: 201,
      path: "/config?check_hash=1",
      entities: { services: ["web"], routes: ["a"] },
      configurationHash: "1".repeat(32),
    });
  });

  it("answer 503 while their boot is held", async () => {
    const held = Promise.withResolvers<void>();
    hold = held.promise;
    await fleet.scale(1);
    await untilPhase("unavailable");
    expect((await push()).status).to.equal(503);
    held.resolve();
    await untilPhase("running");
    expect((await push()).status).to.equal(201);
  });

  it("answer a fault as often as asked, or until it is withdrawn", async () => {
    await fleet.scale(1);
    await untilPhase("running");
    const fault = { method: "POST", path: "/config", status: 500, times: 1 };
    first().failNext(fault);
    expect((await push()).status).to.equal(500);
    const withdraw = first().failNext(fault);
    withdraw();
    expect((await push()).status).to.equal(201);
  });

  for (const [title, how, done, hash] of [
    ["killed, with its data", { keepConfiguration: true }, ["c0 is killed", "c0 starts"], "1"],
    [
      "stopped, with its data",
      { graceMs: 1000, keepConfiguration: true },
      ["c0 is stopped", "c0 starts"],
      "1",
    ],
    ["killed, without its data", {}, ["c0 is killed", "c0 is removed", "c1 starts"], "0"],
    [
      "stopped, without its data",
      { graceMs: 1000 },
      ["c0 is stopped", "c0 is removed", "c1 starts"],
      "0",
    ],
  ] as const) {
    it(`come back at the same address when ${title}`, async () => {
      await fleet.scale(1);
      await untilPhase("running");
      await push();
      const { adminUrl, proxyUrl } = first();
      engine.done.length = 0;
      await fleet.restart(0, how);
      await untilPhase("running");
      await first().refresh();
      expect(engine.done).to.deep.equal(done);
      expect(first().configurationHash).to.equal(hash.repeat(32));
      expect([first().adminUrl, first().proxyUrl]).to.deep.equal([adminUrl, proxyUrl]);
    });
  }

  it("are removed when they are scaled away", async () => {
    await fleet.scale(2);
    await untilPhase("running");
    await fleet.scale(0);
    expect(fleet.nodes).to.deep.equal([]);
    expect(engine.done.filter((text) => text.endsWith("removed"))).to.have.length(2);
    expect(facts.filter(({ type }) => type === "gateway-removed")).to.have.length(2);
  });
});
