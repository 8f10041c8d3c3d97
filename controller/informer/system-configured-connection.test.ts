import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { configuredConnection } from "./system-configured-connection.ts";
import { kubeApiOverHttp } from "./system-kube-api.ts";

const SERVICES = {
  group: "",
  version: "v1",
  kind: "Service",
  plural: "services",
  namespaced: true,
} as const;

const REQUESTS = 20;

describe("configuredConnection", () => {
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  const requests: IncomingMessage[] = [];
  const connections = new Set<unknown>();
  let server: Server;

  before(async () => {
    server = createServer((request, response) => {
      requests.push(request);
      response.end(JSON.stringify({ kind: "Service", metadata: { name: "s" } }));
    });
    server.on("connection", (socket) => connections.add(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  beforeEach(() => {
    requests.length = 0;
    connections.clear();
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it("sends the credentials with each request, over connections that are used again", async () => {
    const connection = await configuredConnection(kubeconfig({ token: "secret" }));
    const api = kubeApiOverHttp(connection);
    for (let index = 0; index < REQUESTS; index += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await api.get(SERVICES, { name: "s", namespace: "ns" });
    }
    expect(requests.map(({ headers }) => headers.authorization)).to.deep.equal(
      Array.from({ length: REQUESTS }, () => "Bearer secret"),
    );
    // A request may find the connection of the one before not yet free.
    expect(connections.size).to.be.below(REQUESTS / 2);
    await (await connection.authorize()).dispatcher?.close();
  });

  it("knows users by name and password, too", async () => {
    const connection = await configuredConnection(kubeconfig({ username: "u", password: "p" }));
    await kubeApiOverHttp(connection).get(SERVICES, { name: "s", namespace: "ns" });
    expect(requests[0]?.headers.authorization).to.equal("Basic dTpw");
    await (await connection.authorize()).dispatcher?.close();
  });

  it("needs a current cluster", async () => {
    const path = join(folder, "empty.yaml");
    writeFileSync(path, "{}");
    const error = await configuredConnection(path).catch((reason: unknown) => reason);
    expect(error)
      .to.be.an("error")
      .with.property("message")
      .that.matches(/no current cluster/);
  });

  function kubeconfig(user: object): string {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const path = join(folder, "kube.json");
    const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
    const config = {
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    };
    writeFileSync(path, JSON.stringify(config));
    return path;
  }
});
