import { request, type RequestOptions } from "node:https";
import { expect } from "chai";
import { fastify } from "fastify";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import { AppOnDemand } from "./system-app-on-demand.ts";
import { createAppServer } from "./system-app-server.ts";
import { Listener } from "./system-listener.ts";

describe("an Admin listener that asks for client certificates", () => {
  // A self-signed certificate is its own authority.
  const own = selfSignedCertificate(Date.now());
  const trusted = selfSignedCertificate(Date.now());
  const foreign = selfSignedCertificate(Date.now());
  let port: number;
  let listener: Listener;

  before(async () => {
    const app = new AppOnDemand(() => {
      const made = fastify();
      made.get("/", async () => ({ version: "3.9.1" }));
      return made;
    });
    const { server, closeIdle } = createAppServer({
      app,
      gateway: new Gateway({
        clock: systemClock,
        random: seededRandom(1),
        resolver: staticResolver({}),
      }),
      nowMs: Date.now(),
      isRunning: () => true,
      onTooEarly: () => undefined,
      tls: { certificate: own, clientCa: trusted.cert },
    });
    listener = new Listener({ server, closeIdle }, systemClock);
    await listener.listen("127.0.0.1", 0);
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  after(() => listener.stop({ graceMs: 0 }));

  it("lets a client in whose certificate it trusts", async () => {
    const { status, body } = await get(trusted);
    expect(status).to.equal(200);
    expect(JSON.parse(body)).to.deep.equal({ version: "3.9.1" });
  });

  it("refuses one without a certificate, and one with another", async () => {
    const without = await get({});
    expect(without.status).to.equal(400);
    expect(without.body).to.include("No required SSL certificate was sent");
    const other = await get(foreign);
    expect(other.status).to.equal(400);
    expect(other.body).to.include("The SSL certificate error");
  });

  it("shows its own certificate", async () => {
    const { status } = await get({ ...trusted, ca: own.cert, rejectUnauthorized: true });
    expect(status).to.equal(200);
  });

  function get(options: RequestOptions): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const settings: RequestOptions = {
        host: "127.0.0.1",
        port,
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...options,
      };
      const call = request(settings, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      });
      call.on("error", reject);
      call.end();
    });
  }
});
