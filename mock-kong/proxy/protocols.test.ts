import { once } from "node:events";
import { createServer, request, type IncomingMessage } from "node:http";
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
} from "node:http2";
import { type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import { createProxyServer, type ProxyServer } from "./server.ts";
import { systemUpstreamClient, type SystemUpstreamClient } from "./system-upstream-client.ts";

/** Over real sockets: what is not plain HTTP/1.1. */
describe("protocols of the proxy", () => {
  const proxies: ProxyServer[] = [];
  const opened: (() => void)[] = [];
  let client: SystemUpstreamClient;
  let gateway: Gateway;
  let plainPort: number;
  let mixedPort: number;
  let tlsPort: number;

  before(async () => {
    const http = createServer((given, answer) => {
      answer.writeHead(200, { "x-seen": `${given.httpVersion} ${given.headers.cookie ?? ""}` });
      given.pipe(answer);
    });
    http.on("upgrade", (given, socket: Socket) => {
      const { url = "" } = given;
      socket.write(
        url.endsWith("/no")
          ? "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno"
          : `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nx-path: ${url}\r\n\r\n`,
      );
      if (url.endsWith("/no")) socket.end();
      else socket.pipe(socket);
    });
    const grpc = createHttp2Server((given, answer) => {
      answer.writeHead(200, { "content-type": "application/grpc" });
      given.on("data", (chunk: Buffer) => answer.write(chunk));
      given.on("end", () => {
        answer.addTrailers({ "grpc-status": "0", "grpc-message": given.url });
        answer.end();
      });
    });
    const [httpPort, grpcPort] = await Promise.all([listen(http), listen(grpc)]);
    opened.push(
      () => http.closeAllConnections(),
      () => http.close(),
      () => grpc.close(),
    );
    gateway = new Gateway({
      clock: systemClock,
      random: seededRandom(1),
      resolver: staticResolver({}),
    });
    const result = gateway.applyConfig({
      _format_version: "3.0",
      services: [
        {
          name: "http",
          host: "127.0.0.1",
          port: httpPort,
          routes: [{ name: "http", paths: ["/http"] }],
        },
        {
          name: "grpc",
          protocol: "grpc",
          host: "127.0.0.1",
          port: grpcPort,
          routes: [{ name: "grpc", protocols: ["grpc", "grpcs"], paths: ["/pkg"] }],
        },
        {
          name: "down",
          protocol: "grpc",
          host: "127.0.0.1",
          port: 1,
          retries: 0,
          routes: [{ name: "down", protocols: ["grpc", "grpcs"], paths: ["/down"] }],
        },
      ],
    });
    expect(result.ok, JSON.stringify(result)).to.equal(true);
    client = systemUpstreamClient();
    const options = {
      clock: systemClock,
      random: seededRandom(2),
      state: () => gateway.proxy,
      upstreams: client.call,
    };
    const fallback = selfSignedCertificate(systemClock.nowMs());
    const tls = { fallback, certificateFor: () => undefined };
    proxies.push(
      createProxyServer(options),
      createProxyServer({ ...options, isHttp2: true }),
      createProxyServer({ ...options, isHttp2: true, tls }),
    );
    [plainPort = 0, mixedPort = 0, tlsPort = 0] = await Promise.all(
      proxies.map(({ server }) => listen(server)),
    );
  });

  after(async () => {
    for (const { server, closeIdle } of proxies) {
      closeIdle();
      server.close();
    }
    await client.close();
    for (const close of opened) close();
  });

  it("lets a connection become a WebSocket, and carries what follows both ways", async () => {
    const { status, headers, socket } = await upgrade("/http/ws?x=1");
    expect(status).to.equal(101);
    expect(headers).to.deep.include({ upgrade: "websocket", "x-path": "/ws?x=1" });
    expect(headers["via"]).to.equal("1.1 kong/3.9.1");
    socket?.write("ping");
    expect(String(await once(socket ?? process, "data"))).to.equal("ping");
    socket?.end();
    await once(socket ?? process, "close");
  });

  it("hands on an upstream's refusal, and its own", async () => {
    const refused = await upgrade("/http/no");
    expect(refused).to.deep.include({ status: 403, body: "no" });
    expect((await upgrade("/nowhere")).status).to.equal(404);
  });

  it("speaks HTTP/2 where it is negotiated, and HTTP/1.1 where not", async () => {
    const session = connectHttp2(`https://127.0.0.1:${tlsPort}`, { rejectUnauthorized: false });
    const answer = await call(session, { ":path": "/http/a", cookie: ["a=1", "b=2"] }, ["hi"]);
    expect(answer).to.deep.include({ status: 200, body: "hi" });
    expect(answer.headers["x-seen"]).to.equal("1.1 a=1; b=2");
    expect(answer.headers["via"]).to.equal("1.1 kong/3.9.1");
    session.close();
    const clear = connectHttp2(`http://127.0.0.1:${mixedPort}`);
    expect((await call(clear, { ":path": "/http/a" }, [])).status).to.equal(200);
    clear.close();
    const old = await fetch(`http://127.0.0.1:${mixedPort}/http/a`);
    expect(old.status).to.equal(200);
    await old.arrayBuffer();
  });

  it("passes gRPC calls on, with their trailers", async () => {
    const session = connectHttp2(`https://127.0.0.1:${tlsPort}`, { rejectUnauthorized: false });
    const headers = { ":path": "/pkg.Service/Method", "content-type": "application/grpc" };
    const answer = await call(session, headers, ["one", "two"]);
    expect(answer).to.deep.include({ status: 200, body: "onetwo" });
    expect(answer.trailers).to.deep.include({
      "grpc-status": "0",
      "grpc-message": "/pkg.Service/Method",
    });
    const down = await call(session, { ...headers, ":path": "/down" }, ["x"]);
    expect(down.status).to.equal(502);
    expect((await call(session, { ":path": "/pkg" }, [])).status).to.equal(415);
    session.close();
    const old = await fetch(`http://127.0.0.1:${plainPort}/pkg`, {
      method: "POST",
      body: "x",
      headers: { "content-type": "application/grpc" },
    });
    expect(old.status).to.equal(426);
    await old.arrayBuffer();
  });

  it("neither loses nor doubles a byte over HTTP/2", async () => {
    const session = connectHttp2(`http://127.0.0.1:${mixedPort}`);
    const chunks = fc.array(fc.string({ maxLength: 40_000 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.constantFrom("/http", "/pkg"), async (parts, path) => {
        const headers = { ":path": path, "content-type": "application/grpc" };
        const answer = await call(session, headers, parts);
        expect(answer.body).to.equal(parts.join(""));
      }),
      { numRuns: 20 },
    );
    session.close();
  });

  function upgrade(path: string) {
    return new Promise<{
      status: number | undefined;
      headers: IncomingMessage["headers"];
      body?: string;
      socket?: Socket;
    }>((resolve, reject) => {
      const sent = request({
        port: plainPort,
        host: "127.0.0.1",
        path,
        headers: { Connection: "Upgrade", Upgrade: "websocket" },
      });
      sent.once("upgrade", ({ statusCode: status, headers }, socket: Socket) => {
        resolve({ status, headers, socket });
      });
      sent.once("response", (answer) => {
        const { statusCode: status, headers } = answer;
        text(answer).then((body) => resolve({ status, headers, body }), reject);
      });
      sent.once("error", reject);
      sent.end();
    });
  }
});

async function call(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string | string[]>>,
  chunks: readonly string[],
) {
  const stream = session.request({ ":method": "POST", ...headers });
  const head = once(stream, "response");
  let trailers: IncomingHttpHeaders = {};
  stream.once("trailers", (given) => {
    trailers = given;
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  const [given] = (await head) as [IncomingHttpHeaders];
  const body = await text(stream);
  return { status: Number(given[":status"]), headers: given, body, trailers };
}

function listen(server: Server | ReturnType<typeof createHttp2Server>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
