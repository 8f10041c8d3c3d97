import { EventEmitter, once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import { readClientHello } from "./client-hello.ts";
import { createStreamServer } from "./system-stream-server.ts";

/** Over real sockets. */
describe("createStreamServer", () => {
  const servers: Server[] = [];
  const lines: string[] = [];
  const gatewayLine = new EventEmitter();
  let gateway: Gateway;
  let tcpPort: number;
  let tlsPort: number;

  before(async () => {
    const certificate = selfSignedCertificate(systemClock.nowMs());
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    const secret = createTlsServer(certificate, (socket) => socket.end("from the upstream itself"));
    const [echoPort, secretPort] = await Promise.all([listen(echo), listen(secret)]);
    gateway = new Gateway({
      clock: systemClock,
      random: seededRandom(1),
      resolver: staticResolver({}),
      onLog: (_level, message) => {
        lines.push(message);
        gatewayLine.emit("line");
      },
    });
    const state = () => gateway.proxy;
    const tcp = createStreamServer({ clock: systemClock, state });
    const tls = createStreamServer({
      clock: systemClock,
      state,
      tls: { fallback: certificate, certificateFor: () => undefined },
    });
    [tcpPort, tlsPort] = await Promise.all([listen(tcp), listen(tls)]);
    servers.push(echo, secret, tcp, tls);
    const result = gateway.applyConfig({
      _format_version: "3.0",
      plugins: [
        { name: "file-log", protocols: ["tcp", "tls"], config: { path: "/dev/stdout" } },
        { name: "prometheus", protocols: ["tcp"], config: { status_code_metrics: true } },
      ],
      services: [
        {
          name: "echo",
          protocol: "tcp",
          host: "127.0.0.1",
          port: echoPort,
          routes: [
            { name: "tcp", protocols: ["tcp"], destinations: [{ port: tcpPort }] },
            { name: "tls", protocols: ["tls"], snis: ["echo.test"] },
          ],
        },
        {
          name: "secret",
          protocol: "tcp",
          host: "127.0.0.1",
          port: secretPort,
          routes: [{ name: "through", protocols: ["tls_passthrough"], snis: ["secret.test"] }],
        },
      ],
    });
    expect(result.ok, JSON.stringify(result)).to.equal(true);
  });

  after(() => {
    for (const server of servers) server.close();
  });

  it("neither loses nor doubles a byte of a TCP connection", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string(), { maxLength: 6 }), async (chunks) => {
        const socket = connect(tcpPort, "127.0.0.1");
        for (const chunk of chunks) socket.write(chunk);
        socket.end();
        expect(await text(socket)).to.equal(chunks.join(""));
      }),
      { numRuns: 20 },
    );
  });

  it("terminates TLS for one server name, and passes it through for another", async () => {
    const terminated = secure("echo.test");
    terminated.write("hi");
    expect(String((await once(terminated, "data"))[0])).to.equal("hi");
    terminated.end();
    expect(await text(secure("secret.test"))).to.equal("from the upstream itself");
  });

  it("records each connection, and counts it where plugins are to do so", async () => {
    lines.length = 0;
    const socket = connect(tcpPort, "127.0.0.1");
    socket.end("hello");
    expect(await text(socket)).to.equal("hello");
    if (lines.length === 0) await once(gatewayLine, "line");
    const record = JSON.parse(lines[0] ?? "") as Record<string, object>;
    expect(record["session"]).to.include({ received: 5, sent: 5, status: 200 });
    expect(record["route"]).to.include({ name: "tcp" });
    const [sessions] = gateway.trafficMetrics.families();
    expect(sessions?.name).to.equal("kong_stream_sessions_total");
    expect(sessions?.samples[0]?.labels).to.include({ route: "tcp", code: "200" });
  });

  it("closes connections that no route takes", async () => {
    const socket = secure("other.test");
    await once(socket, "close");
    expect(socket.bytesRead).to.be.at.least(0);
    const plain = connect(tlsPort, "127.0.0.1");
    plain.end("no hello\n");
    plain.resume();
    await once(plain, "close");
  });

  function secure(servername: string): Socket {
    const options = { port: tlsPort, host: "127.0.0.1", servername, rejectUnauthorized: false };
    return connectTls(options).on("error", () => undefined);
  }
});

describe("readClientHello", () => {
  it("never fails, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const hello = Buffer.concat([Buffer.from([22, 3, 1, 0, 90, 1]), Buffer.from(bytes)]);
        expect(readClientHello(hello).kind).to.be.oneOf(["incomplete", "other", "hello"]);
      }),
    );
  });

  it("waits for the whole record, and knows what is not TLS", () => {
    expect(readClientHello(Buffer.from([22, 3, 1])).kind).to.equal("incomplete");
    expect(readClientHello(Buffer.from([22, 3, 1, 0, 90, 1, 0])).kind).to.equal("incomplete");
    expect(readClientHello(Buffer.from("GET /")).kind).to.equal("other");
  });
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
