import { once } from "node:events";
import {
  createServer,
  get,
  Agent,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import type { Fleet, FleetNode, FleetOptions } from "./fleet.ts";
import { startFleet } from "./server.ts";

const LONG_MS = 600_000;

/** Over real sockets: what becomes of a request that is under way. */
describe("the end of a node, or of its configuration", () => {
  let upstream: Server;
  let waiting: ServerResponse[];
  let fleet: Fleet;
  let agent: Agent;

  beforeEach(async () => {
    waiting = [];
    agent = new Agent({ keepAlive: true });
    upstream = createServer((_request, response) => waiting.push(response));
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
  });

  afterEach(async () => {
    agent.destroy();
    await fleet.close();
    upstream.closeAllConnections();
    upstream.close();
  });

  async function start(options: Partial<FleetOptions> = {}): Promise<FleetNode> {
    fleet = await startFleet({
      clock: systemClock,
      random: seededRandom(1),
      replicas: 1,
      boot: { silentMs: 0, unavailableMs: 0 },
      graceMs: LONG_MS,
      ...options,
    });
    const [node] = fleet.nodes;
    if (node === undefined) throw new RangeError("an empty fleet");
    await until(() => node.phase === "running");
    expect(await push(node, "/old")).to.equal(201);
    return node;
  }

  /** One service at the upstream, whose path says which configuration it is of. */
  async function push(node: FleetNode, path: string): Promise<number> {
    const address: AddressInfo | string | null = upstream.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const answer = await fetch(`${node.adminUrl}/config`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        _format_version: "3.0",
        services: [{ name: "s", host: "127.0.0.1", port, path, routes: [{ paths: ["/a"] }] }],
      }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it("comes after the answer when a node is scaled away", async () => {
    const node = await start();
    const { ended } = await underWay(node);
    const gone = fleet.scale(0);
    await until(async () => (await ask(node, agent)).error === "ECONNREFUSED");
    waiting[0]?.end("in time");
    expect(await ended).to.deep.include({ status: 200, body: "in time", connection: "close" });
    await gone;
    expect(node.phase).to.equal("stopped");
  });

  it("resets what takes longer than the grace, and everything when a node is killed", async () => {
    const node = await start({ graceMs: 20 });
    const late = await underWay(node);
    await fleet.scale(0);
    expect((await late.ended).error).to.equal("ECONNRESET");

    await fleet.scale(1);
    await until(() => node.phase === "stopped" && fleet.nodes[0]?.phase === "running");
    const [again] = fleet.nodes;
    if (again === undefined) throw new RangeError("an empty fleet");
    await push(again, "/old");
    const killed = await underWay(again);
    await fleet.restart(0);
    expect((await killed.ended).error).to.equal("ECONNRESET");
  });

  it("comes after the answer when a node is restarted with patience", async () => {
    const node = await start();
    const { ended } = await underWay(node);
    const restarted = fleet.restart(0, { graceMs: LONG_MS, keepConfiguration: true });
    waiting[0]?.end("in time");
    expect((await ended).body).to.equal("in time");
    await restarted;
    await until(() => node.phase === "running");
    const second = await underWay(node);
    waiting[1]?.end("again");
    expect((await second.ended).body).to.equal("again");
  });

  it("leaves requests that have begun to the old configuration", async () => {
    const node = await start();
    const old = await underWay(node);
    expect(await push(node, "/new")).to.equal(201);
    const next = await underWay(node);
    expect(waiting.map(({ req }) => req.url)).to.deep.equal(["/old", "/new"]);
    for (const response of waiting) response.end(response.req.url);
    expect((await old.ended).body).to.equal("/old");
    expect((await next.ended).body).to.equal("/new");
  });

  it("lets the old configuration serve for a while after a 201, when asked", async () => {
    const wakers: (() => void)[] = [];
    const clock = {
      ...systemClock,
      sleep: (delayMs: number, signal?: AbortSignal) =>
        delayMs === LONG_MS - 1
          ? new Promise<void>((resolve) => wakers.push(resolve))
          : systemClock.sleep(delayMs, signal),
    };
    const node = await start({ clock, configDelayMs: LONG_MS - 1 });
    expect(node.routeNames).to.have.length(1);
    expect((await ask(node, agent)).status).to.equal(404);
    for (const wake of wakers.splice(0)) wake();
    const { ended } = await underWay(node);
    waiting[0]?.end();
    expect((await ended).status).to.equal(200);
  });

  /** Sent, and met upstream. */
  async function underWay(node: FleetNode): Promise<{ readonly ended: Promise<Ended> }> {
    const before = waiting.length;
    const ended = ask(node, agent);
    await until(() => waiting.length > before);
    return { ended };
  }
});

interface Ended {
  readonly status?: number | undefined;
  readonly body?: string;
  readonly connection?: string | undefined;
  readonly error?: string | undefined;
}

function ask(node: FleetNode, agent: Agent): Promise<Ended> {
  return new Promise((resolve) => {
    const fail = ({ code }: NodeJS.ErrnoException) => resolve({ error: code });
    get(`${node.proxyUrl}/a`, { agent }, (answer: IncomingMessage) => {
      const { statusCode: status, headers } = answer;
      text(answer).then((body) => resolve({ status, body, connection: headers.connection }), fail);
    }).on("error", fail);
  });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- polling
  for (let attempt = 0; attempt < 500 && !(await holds()); attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- polling
    await systemClock.sleep(10);
  }
  expect(await holds()).to.equal(true);
}
