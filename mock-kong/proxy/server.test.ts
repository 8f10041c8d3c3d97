import { createHash } from "node:crypto";
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type AddressInfo, type Server as NetServer } from "node:net";
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { createProxyServer } from "./server.ts";
import { systemUpstreamClient, type SystemUpstreamClient } from "./system-upstream-client.ts";

/** More than all the buffers on the way hold. */
const SLOW_BYTES = 8 * 1024 * 1024;

/** Over real sockets: what the proxy does with bytes. */
describe("createProxyServer", () => {
  let upstream: Server;
  let proxy: NetServer;
  let closeIdle: () => void;
  let client: SystemUpstreamClient;
  /** Bodies that came to the upstream's /kept, whole or not. */
  let received: Buffer[];
  /** What the upstream answers to /parts, each with a pause of the loop after it or not. */
  let parts: readonly (readonly [chunk: Buffer, pauses: boolean])[] = [];
  /** Whether it says beforehand how much that is. */
  let saysLength = false;

  beforeEach(() => {
    received = [];
  });

  before(async () => {
    upstream = createServer((given, answer) => {
      if (given.url === "/broken") {
        answer.writeHead(200, { "content-length": "10" });
        answer.write("12345", () => given.socket.destroy());
        return;
      }
      if (given.url === "/parts") {
        void answerInParts(answer);
        return;
      }
      if (given.url === "/kept") {
        const chunks: Buffer[] = [];
        given.on("data", (chunk: Buffer) => chunks.push(chunk));
        given.once("close", () => received.push(Buffer.concat(chunks)));
        given.once("end", () => answer.end());
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
    ({ server: proxy, closeIdle } = createProxyServer({
      clock: systemClock,
      random: seededRandom(2),
      state: () => gateway.proxy,
      upstreams: client.call,
    }));
    await listen(proxy);
  });

  after(async () => {
    await client.close();
    closeIdle();
    proxy.close();
    upstream.closeAllConnections();
    upstream.close();
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

  it("passes an answer on byte by byte, however it is cut up", async () => {
    const chunk = fc.uint8Array({ maxLength: 40_000 }).map((bytes) => Buffer.from(bytes));
    const given = fc.array(fc.tuple(chunk, fc.boolean()), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(given, fc.boolean(), async (chunks, isKnown) => {
        parts = chunks;
        saysLength = isKnown;
        const answer = await post("/whole/parts", [], false);
        expect(sha(answer.body)).to.equal(sha(Buffer.concat(chunks.map(([bytes]) => bytes))));
      }),
      { numRuns: 25 },
    );
  });

  it("lets go of the upstream when the client leaves in the middle of an answer", async () => {
    parts = Array.from({ length: 200 }, () => [Buffer.alloc(64 * 1024, "a"), false]);
    saysLength = false;
    const left = new Promise((resolve) => {
      upstream.once("request", (_given, answer) => answer.once("close", resolve));
    });
    const socket = connect(portOf(proxy), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("GET /stream/parts HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.resetAndDestroy();
    await left;
    expect((await post("/stream", [Buffer.from("x")], false)).body.toString()).to.equal("x");
  });

  it("gives a slow reader every byte once", async () => {
    const body = Buffer.from(Array.from({ length: SLOW_BYTES }, (_, index) => index % 251));
    const { port, host } = { port: portOf(proxy), host: "127.0.0.1" };
    const sent = request({ port, host, path: "/stream", method: "POST", agent: false });
    sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      await turn();
    }
    expect(sha(Buffer.concat(chunks))).to.equal(sha(body));
  });

  for (const path of ["/whole/kept", "/stream/kept"]) {
    it(`sends a prefix at most when the client of ${path} breaks off`, async () => {
      const bytes = fc.uint8Array({ minLength: 2, maxLength: 100_000 });
      await fc.assert(
        fc.asyncProperty(bytes, fc.double({ min: 0, max: 1, noNaN: true }), async (all, part) => {
          received = [];
          const body = Buffer.from(all);
          const socket = connect(portOf(proxy), "127.0.0.1");
          socket.on("error", () => undefined);
          const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`;
          const cut = Math.floor(part * (body.length - 1));
          await new Promise((done) => {
            socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, cut)]), done);
          });
          socket.resetAndDestroy();
          await once(socket, "close");
          await post("/stream", [body], false);
          for (const one of received) {
            expect(one.length).to.be.at.most(cut);
            expect(one.equals(body.subarray(0, one.length))).to.equal(true);
          }
          if (path.startsWith("/whole")) expect(received).to.deep.equal([]);
        }),
        { numRuns: 20 },
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

  async function answerInParts(answer: ServerResponse): Promise<void> {
    const length = parts.reduce((sum, [{ length: bytes }]) => sum + bytes, 0);
    answer.writeHead(200, saysLength ? { "content-length": String(length) } : {});
    for (const [chunk, pauses] of parts) {
      answer.write(chunk);
      if (pauses) await turn();
    }
    answer.end();
  }

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

function listen(server: NetServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(portOf(server)));
  });
}

function portOf(server: NetServer): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
