import { createHash } from "node:crypto";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { createProxyServer } from "./server.ts";
import { systemUpstreamClient, type SystemUpstreamClient } from "./system-upstream-client.ts";

/** Over real sockets: what the proxy does with bytes. */
describe("createProxyServer", () => {
  let upstream: Server;
  let proxy: Server;
  let client: SystemUpstreamClient;

  before(async () => {
    upstream = createServer((given, answer) => {
      if (given.url === "/broken") {
        answer.writeHead(200, { "content-length": "10" });
        answer.write("12345", () => given.socket.destroy());
        return;
      }
      answer.writeHead(200, { "x-length": given.headers["content-length"] ?? "none" });
      given.pipe(answer);
    });
    const port = await listen(upstream);
    const gateway = new Gateway({
      clock: systemClock,
      random: seededRandom(1),
      resolver: staticResolver({}),
    });
    const service = { host: "127.0.0.1", port, retries: 0 };
    gateway.applyConfig({
      _format_version: "3.0",
      services: [
        { name: "whole", ...service, routes: [{ name: "whole", paths: ["/whole"] }] },
        {
          name: "stream",
          ...service,
          routes: [{ name: "stream", paths: ["/stream"], request_buffering: false }],
        },
      ],
    });
    client = systemUpstreamClient();
    proxy = createProxyServer({
      clock: systemClock,
      random: seededRandom(2),
      state: () => gateway.proxy,
      upstreams: client.call,
    });
    await listen(proxy);
  });

  after(async () => {
    await client.close();
    for (const server of [proxy, upstream]) {
      server.closeAllConnections();
      server.close();
    }
  });

  for (const path of ["/whole", "/stream"]) {
    it(`neither loses nor doubles a byte on ${path}, however it is cut up`, async () => {
      const chunk = fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes));
      await fc.assert(
        fc.asyncProperty(
          fc.array(chunk, { maxLength: 6 }),
          fc.boolean(),
          async (chunks, isChunked) => {
            const answer = await post(path, chunks, isChunked);
            expect(answer.status).to.equal(200);
            expect(sha(answer.body)).to.equal(sha(Buffer.concat(chunks)));
          },
        ),
        { numRuns: 25 },
      );
    });
  }

  it("breaks off when the upstream does", async () => {
    const failure = await post("/whole/broken", [], false).then(
      () => "whole",
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(failure).to.equal("ECONNRESET");
  });

  it("answers what is no HTTP with nginx's page, and lives on", async () => {
    const socket = connect(portOf(proxy), "127.0.0.1");
    socket.end("no http at all\r\n\r\n");
    const text = (await read(socket)).toString("latin1");
    expect(text)
      .to.match(/^HTTP\/1\.1 400 Bad Request\r\n/)
      .and.to.include("Bad request\nrequest_id: ");
    expect((await post("/whole", [Buffer.from("x")], false)).status).to.equal(200);
  });

  function post(path: string, chunks: readonly Buffer[], isChunked: boolean) {
    const length = chunks.reduce((sum, { length: bytes }) => sum + bytes, 0);
    const headers = isChunked
      ? { "transfer-encoding": "chunked" }
      : { "content-length": String(length) };
    return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
      const sent = request(
        { port: portOf(proxy), host: "127.0.0.1", path, method: "POST", headers, agent: false },
        (answer: IncomingMessage) => {
          read(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
        },
      );
      sent.once("error", reject);
      for (const chunk of chunks) if (chunk.length > 0) sent.write(chunk);
      sent.end();
    });
  }
});

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

function sha(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(portOf(server)));
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
