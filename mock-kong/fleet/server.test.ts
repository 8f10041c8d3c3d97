import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect } from "chai";
import { Agent, request } from "undici";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import type { Fleet, FleetNode, FleetOptions } from "./fleet.ts";
import type { FleetEvent } from "./fleet-event.ts";
import { startFleet } from "./server.ts";

const NO_BOOT = { silentMs: 0, unavailableMs: 0 };

describe("startFleet", () => {
  let fleet: Fleet | undefined;
  let events: FleetEvent[] = [];

  async function start(options: Partial<FleetOptions> = {}): Promise<Fleet> {
    events = [];
    fleet = await startFleet({
      clock: systemClock,
      random: seededRandom(1),
      boot: NO_BOOT,
      onEvent: (event) => events.push(event),
      ...options,
    });
    return fleet;
  }

  afterEach(async () => {
    await fleet?.close();
    fleet = undefined;
  });

  it("lists nodes at once, each with ports of its own, and boots them", async () => {
    const { nodes } = await start({ replicas: 2 });

    await Promise.all(nodes.map(isRunning));

    expect(nodes.map(({ name }) => name)).to.deep.equal(["kong-0", "kong-1"]);
    const urls = nodes.flatMap(({ adminUrl, proxyUrl, statusUrl }) => [
      adminUrl,
      proxyUrl,
      statusUrl,
    ]);
    expect(new Set(urls).size).to.equal(6);
    expect(phases("kong-0")).to.deep.equal(["silent", "unavailable", "running"]);
  });

  it("refuses connections, then answers 503, then answers", async () => {
    const clock = { ...systemClock, sleep: sleepUntilTold() };
    const { nodes } = await start({ replicas: 1, clock, boot: { silentMs: 1, unavailableMs: 2 } });
    const node = first(nodes);

    expect(await statusOf(`${node.adminUrl}/status`)).to.equal("ECONNREFUSED");
    clock.sleep.wake(1);
    await eventually(() => statusOf(`${node.adminUrl}/status`), 503);
    expect(await statusOf(node.proxyUrl)).to.equal(503);
    clock.sleep.wake(2);
    await eventually(() => statusOf(`${node.adminUrl}/status`), 200);
    expect(await statusOf(`${node.statusUrl}/status/ready`)).to.equal(503);
  });

  it("speaks TLS on the Admin API on request, and nowhere else", async () => {
    const { nodes } = await start({ replicas: 1, adminTls: true });
    const node = first(nodes);
    await isRunning(node);

    const agent = new Agent({ connect: { rejectUnauthorized: false } });
    const { statusCode, body } = await request(`${node.adminUrl}/status`, { dispatcher: agent });
    await body.dump();
    await agent.close();

    expect(new URL(node.adminUrl).protocol).to.equal("https:");
    expect(statusCode).to.equal(200);
    expect(new URL(node.proxyUrl).protocol).to.equal("http:");
  });

  it("keeps booting as long as it is held, and stops all the same", async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const boot = { ...NO_BOOT, hold: () => held };
    const running = await start({ replicas: 2, boot });
    const [one, other] = running.nodes;
    if (one === undefined || other === undefined) throw new RangeError("two nodes");

    await eventually(() => statusOf(`${one.adminUrl}/status`), 503);
    await running.scale(1);
    expect(other.phase).to.equal("stopped");
    expect(one.phase).to.equal("unavailable");
    release();
    await isRunning(one);
  });

  it("serves what was pushed, and is ready from then on", async () => {
    const { nodes } = await start({ replicas: 1 });
    const node = first(nodes);
    await isRunning(node);

    const reply = await push(node, "hello");

    expect(reply.status).to.equal(201);
    expect(node.routeNames).to.deep.equal(["hello"]);
    expect(node.configurationHash).to.match(/^(?!0{32})[0-9a-f]{32}$/);
    expect(await statusOf(`${node.statusUrl}/status/ready`)).to.equal(200);
    const answer = await fetch(`${node.proxyUrl}/hello?key=secret`);
    expect(await answer.json()).to.deep.equal({ message: "hello" });
    const requests = events.filter((event) => event.type === "proxy-request");
    expect(requests).to.have.length(1);
    expect(requests[0]).to.deep.include({
      node: "kong-0",
      method: "GET",
      path: "/hello",
      route: "hello",
      status: 200,
      omitted: 0,
      attempts: 0,
    });
    expect(JSON.stringify(requests)).not.to.include("secret");
    const pushes = events.filter((event) => event.type === "admin-request" && event.config);
    expect(pushes).to.have.length(1);
    expect(pushes[0]).to.deep.include({ node: "kong-0", method: "POST", status: 201 });
  });

  it("goes to zero and back: the ports stay, the configuration does not", async () => {
    const running = await start({ replicas: 1 });
    const before = first(running.nodes);
    await isRunning(before);
    await push(before, "hello");

    await running.scale(0);
    expect(await statusOf(before.proxyUrl)).to.equal("ECONNREFUSED");
    expect(before.phase).to.equal("stopped");
    await running.scale(1);

    const after = first(running.nodes);
    await isRunning(after);
    expect(after.adminUrl).to.equal(before.adminUrl);
    expect(after.configurationHash).to.equal("0".repeat(32));
    expect(await statusOf(`${after.proxyUrl}/hello`)).to.equal(404);
  });

  it("keeps a node's ports from everybody else while nothing listens on them", async () => {
    const running = await start({ replicas: 1 });
    const { adminPort } = first(running.nodes);
    await isRunning(first(running.nodes));
    await running.scale(0);

    const others = await Promise.all(Array.from({ length: 20 }, listenAnywhere));

    expect(others.map(portOf)).not.to.include(adminPort);
    await Promise.all(others.map(close));
  });

  it("restarts a node empty, or with its configuration when asked", async () => {
    const running = await start({ replicas: 1 });
    const node = first(running.nodes);
    await isRunning(node);
    await push(node, "hello");
    const hash = node.configurationHash;

    await running.restart(0, { keepConfiguration: true });
    await isRunning(node);
    expect(node.configurationHash).to.equal(hash);
    expect(await statusOf(`${node.proxyUrl}/hello`)).to.equal(200);

    await running.restart(0);
    await isRunning(node);
    expect(node.routeNames).to.deep.equal([]);
  });

  it("resets what is open when a node is killed", async () => {
    const running = await start({ replicas: 1 });
    const node = first(running.nodes);
    await isRunning(node);
    const socket = connect(node.adminPort, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write("POST /config HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{");

    const ended = new Promise<string>((resolve) => {
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
      socket.once("end", () => resolve("end"));
    });
    await running.restart(0);

    expect(await ended).to.equal("ECONNRESET");
  });

  it("answers as told, as often as told, then by itself again", async () => {
    const { nodes } = await start({ replicas: 1 });
    const node = first(nodes);
    await isRunning(node);

    node.failNext({ method: "POST", path: "/config", status: 500, times: 2 });

    expect((await push(node, "a")).status).to.equal(500);
    expect(await statusOf(`${node.adminUrl}/status`)).to.equal(200);
    expect((await push(node, "a")).status).to.equal(500);
    expect((await push(node, "a")).status).to.equal(201);
  });

  it("answers by itself again when a fault is withdrawn, and keeps the other faults", async () => {
    const { nodes } = await start({ replicas: 1 });
    const node = first(nodes);
    await isRunning(node);

    const withdraw = node.failNext({ method: "POST", path: "/config", status: 500, times: 1000 });
    node.failNext({ method: "POST", path: "/config", status: 502, times: 1 });

    expect((await push(node, "a")).status).to.equal(500);
    withdraw();
    expect((await push(node, "a")).status).to.equal(502);
    expect((await push(node, "a")).status).to.equal(201);
  });

  it("obeys its control port", async () => {
    const { controlUrl } = await start({ controlPort: 0 });
    const send = (method: string, path: string, body: object) =>
      fetch(`${controlUrl}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });

    const scaled = await send("PATCH", "/fleet", { replicas: 1 });
    expect(await scaled.json()).to.deep.include({ replicas: 1 });
    const node = first(fleet?.nodes ?? []);
    await isRunning(node);
    const fault = { method: "GET", path: "/status", status: 502 };
    expect((await send("POST", "/fleet/nodes/0/faults", fault)).status).to.equal(204);
    expect(await statusOf(`${node.adminUrl}/status`)).to.equal(502);
    expect((await send("POST", "/fleet/nodes/0/restart", {})).status).to.equal(200);
    expect((await send("POST", "/fleet/nodes/7/restart", {})).status).to.equal(400);
    expect((await send("PATCH", "/fleet", { replicas: -1 })).status).to.equal(400);
  });

  function phases(node: string): readonly string[] {
    return events.flatMap((event) =>
      event.type === "node-phase" && event.node === node ? [event.phase] : [],
    );
  }
});

function first(nodes: readonly FleetNode[]): FleetNode {
  const [node] = nodes;
  if (node === undefined) throw new RangeError("an empty fleet");
  return node;
}

function isRunning(node: FleetNode): Promise<void> {
  return eventually(() => Promise.resolve(node.phase), "running");
}

async function eventually<T>(probe: () => Promise<T>, wanted: T): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- polling
    if ((await probe()) === wanted) return;
    // oxlint-disable-next-line no-await-in-loop -- polling
    await systemClock.sleep(10);
  }
  expect(await probe()).to.equal(wanted);
}

function push(node: FleetNode, name: string): Promise<Response> {
  const termination = { name: "request-termination", config: { status_code: 200, message: name } };
  return fetch(`${node.adminUrl}/config?check_hash=1&flatten_errors=1`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      _format_version: "3.0",
      routes: [{ name, paths: [`/${name}`], plugins: [termination] }],
    }),
  });
}

async function statusOf(url: string): Promise<number | string> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
  }
}

/** A `sleep` that wakes when told: by the delay that was asked for. */
function sleepUntilTold() {
  const sleepers = new Map<number, () => void>();
  const sleep = (delayMs: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      sleepers.set(delayMs, resolve);
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  return Object.assign(sleep, { wake: (delayMs: number) => sleepers.get(delayMs)?.() });
}

function listenAnywhere(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
