import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { JsonObject } from "../../core/json.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { UdpListener } from "./system-udp-listener.ts";

const READ_TIMEOUT_MS = 200;
const PATIENCE_MS = 5000;
const FILE_LOG = { name: "file-log", protocols: ["udp"], config: { path: "/dev/stdout" } };

/** Over real sockets. */
describe("UdpListener", () => {
  let upstream: Socket;
  let listener: UdpListener;
  let gateway: Gateway;
  const clients: Socket[] = [];
  /** Where datagrams came from, as the upstream saw it. */
  let sources: number[];
  let lines: string[];

  beforeEach(async () => {
    sources = [];
    lines = [];
    upstream = createSocket("udp4", (bytes, { port, address }) => {
      sources.push(port);
      upstream.send(Buffer.concat([Buffer.from("re: "), bytes]), port, address);
    });
    upstream.bind(0, "127.0.0.1");
    await once(upstream, "listening");
    gateway = new Gateway({
      clock: systemClock,
      random: seededRandom(1),
      resolver: staticResolver({}),
      onLog: (_level, message) => lines.push(message),
    });
    listener = new UdpListener({ clock: systemClock, state: () => gateway.proxy });
    await listener.listen("127.0.0.1", 0);
    configure([]);
  });
  afterEach(async () => {
    await listener.stop();
    gateway.stop();
    upstream.close();
    for (const socket of clients.splice(0)) socket.close();
  });

  it("carries a client's datagrams both ways, each client by itself", async () => {
    const [one, other] = await Promise.all([client(), client()]);
    expect(await ask(one, "a")).to.equal("re: a");
    expect(await ask(one, "b")).to.equal("re: b");
    expect(await ask(other, "c")).to.equal("re: c");
    const [first, second, third] = sources;
    expect(second).to.equal(first);
    expect(third).not.to.equal(first);
    expect(listener.active).to.equal(2);
  });

  it("ends what is silent, and writes a record of it", async () => {
    configure([FILE_LOG]);
    await ask(await client(), "hello");
    await eventually(() => lines.length > 0);
    expect(listener.active).to.equal(0);
    const record = JSON.parse(lines[0] ?? "") as Record<string, JsonObject>;
    expect(record["session"]).to.deep.equal({
      received: 5,
      sent: 9,
      status: 200,
      server_port: listener.port,
    });
    expect(record["upstream"]).to.deep.equal({ received: 9, sent: 5 });
    expect(record["route"]).to.include({ name: "udp" });
    expect(record["client_ip"]).to.equal("127.0.0.1");
    expect(record["tries"]).to.have.length(1);
  });

  it("lets nobody through whom ip-restriction refuses", async () => {
    configure([
      { name: "ip-restriction", protocols: ["udp"], config: { deny: ["127.0.0.0/8"] } },
      FILE_LOG,
    ]);
    const socket = await client();
    socket.send("x", listener.port, "127.0.0.1");
    await eventually(() => lines.length > 1);
    expect(lines[0]).to.include("IP address not allowed: 127.0.0.1");
    expect(lines[1]).to.include('"status":403');
    expect(sources).to.deep.equal([]);
  });

  it("leaves plugins alone that are for other protocols", async () => {
    configure([{ name: "ip-restriction", protocols: ["http"], config: { deny: ["127.0.0.0/8"] } }]);
    expect(await ask(await client(), "x")).to.equal("re: x");
  });

  function configure(plugins: readonly object[]): void {
    const result = gateway.applyConfig({
      _format_version: "3.0",
      services: [
        {
          name: "s",
          protocol: "udp",
          host: "127.0.0.1",
          port: upstream.address().port,
          read_timeout: READ_TIMEOUT_MS,
          routes: [{ name: "udp", protocols: ["udp"], destinations: [{ port: listener.port }] }],
        },
      ],
      plugins,
    });
    if (!result.ok) throw new RangeError(JSON.stringify(result.body));
  }

  async function client(): Promise<Socket> {
    const socket = createSocket("udp4");
    clients.push(socket);
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return socket;
  }

  async function ask(socket: Socket, text: string): Promise<string> {
    socket.send(text, listener.port, "127.0.0.1");
    const [bytes] = (await once(socket, "message")) as [Buffer];
    return bytes.toString();
  }
});

async function eventually(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo() && waitedMs < PATIENCE_MS; waitedMs += 20) await pause(20);
  expect(isSo()).to.equal(true);
}
