import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { systemOutlets, type SystemOutlets } from "./system-outlets.ts";

describe("systemOutlets", () => {
  let outlets: SystemOutlets;

  beforeEach(() => {
    outlets = systemOutlets();
  });

  afterEach(() => outlets.close());

  it("posts, and gives back the status", async () => {
    const bodies: string[] = [];
    const server = createServer((request, answer) => {
      void text(request).then((body) => {
        bodies.push(`${request.method} ${request.headers["x-a"]?.toString()} ${body}`);
        answer.writeHead(202).end("fine");
      });
    });
    const port = await listen(server);
    const url = `http://127.0.0.1:${port}/`;
    const delivery = { url, method: "PUT", headers: { "x-a": "1" }, body: "hi", timeoutMs: 5000 };
    expect(await outlets.http(delivery)).to.equal(202);
    expect(bodies).to.deep.equal(["PUT 1 hi"]);
    await outlets.close();
    server.close();
    await once(server, "close");
    const refused = await systemOutlets()
      .http(delivery)
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
  });

  it("sends to TCP and UDP servers", async () => {
    const server = createTcpServer();
    const port = await listen(server);
    const received = new Promise<string>((resolve) => {
      server.once("connection", (socket) => void text(socket).then(resolve));
    });
    const target = { host: "127.0.0.1", timeoutMs: 5000, text: "line\n" };
    await outlets.tcp({ ...target, port, tls: false, serverName: undefined });
    expect(await received).to.equal("line\n");
    server.close();

    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const message = once(socket, "message");
    await outlets.udp({ ...target, port: socket.address().port });
    const [first]: unknown[] = await message;
    expect(String(first)).to.equal("line\n");
    socket.close();
  });

  it("appends lines in their order", async () => {
    const folder = mkdtempSync(join(tmpdir(), "outlets-"));
    const path = join(folder, "log");
    const count = 50;
    const lines = Array.from({ length: count }, (_, index) => String(index));
    await Promise.all(lines.map((line) => outlets.file(path, line)));
    expect(readFileSync(path, "utf8").trim().split("\n")).to.deep.equal(lines);
    const lost = await outlets
      .file(join(folder, "no", "log"), "x")
      .catch((error: unknown) => error);
    expect(lost).to.be.instanceOf(Error);
    rmSync(folder, { recursive: true });
  });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
