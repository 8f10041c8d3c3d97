import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { HeaderList } from "../proxy/header-list.ts";
import { TestTraffic } from "../proxy/system-test-traffic.ts";
import { UpstreamFailure, type UpstreamCall } from "../proxy/upstream-client.ts";
import { Readable } from "node:stream";
import type { ProbeQuestion } from "./active-checks.ts";
import { probeWith } from "./probe-target.ts";
import type { AttemptReport } from "./target-health.ts";

describe("active checks", () => {
  let asked: ProbeQuestion[];
  let report: AttemptReport;
  let traffic: TestTraffic;

  beforeEach(() => {
    asked = [];
    report = { kind: "status", status: 200 };
    traffic = new TestTraffic({
      probe(question) {
        asked.push(question);
        return Promise.resolve(report);
      },
    });
  });

  function configure(path = "/health") {
    const active = {
      http_path: path,
      timeout: 2,
      healthy: { interval: 5, successes: 1 },
      unhealthy: { interval: 1, http_failures: 2, tcp_failures: 1 },
    };
    traffic.configure({
      upstreams: [
        {
          name: "up",
          healthchecks: { active },
          targets: [{ target: "10.0.0.1:81" }, { target: "10.0.0.2:81", weight: 0 }],
        },
      ],
      services: [{ name: "s", host: "up", routes: [{ name: "r", paths: ["/a"] }] }],
    });
  }

  it("ask targets at the pace of their health", async () => {
    configure();
    await traffic.clock.advance(5000);
    expect(asked).to.deep.equal([
      {
        ip: "10.0.0.1",
        port: 81,
        scheme: "http",
        path: "/health",
        host: "10.0.0.1",
        timeoutMs: 2000,
      },
    ]);
    report = { kind: "connection" };
    await traffic.clock.advance(5000);
    expect((await traffic.send()).status).to.equal(503);
    report = { kind: "status", status: 200 };
    await traffic.clock.advance(1000);
    expect((await traffic.send()).status).to.equal(200);
  });

  it("keep their pace when the same configuration comes again, and end with their upstream", async () => {
    configure();
    await traffic.clock.advance(3000);
    configure();
    await traffic.clock.advance(2000);
    expect(asked).to.have.length(1);
    configure("/other");
    await traffic.clock.advance(5000);
    expect(asked.map(({ path }) => path)).to.deep.equal(["/health", "/other"]);
    traffic.configure({});
    await traffic.clock.advance(60_000);
    expect(asked).to.have.length(2);
  });

  it("end with the node", async () => {
    configure();
    traffic.gateway.stop();
    await traffic.clock.advance(60_000);
    expect(asked).to.have.length(0);
  });
});

describe("probeWith", () => {
  const question = {
    ip: "10.0.0.1",
    port: 81,
    path: "/h",
    host: "a.test",
    timeoutMs: 100,
  } as const;

  it("tells statuses, closed ports and silence apart", async () => {
    const clock = new VirtualClock(async () => turn());
    const calls: UpstreamCall[] = [];
    const ask = (client: () => Promise<number>) =>
      probeWith(async (call) => {
        calls.push(call);
        const status = await client();
        return { status, headers: new HeaderList(), body: Readable.from([]) };
      }, clock)({ ...question, scheme: "https" });

    expect(await ask(() => Promise.resolve(204))).to.deep.equal({ kind: "status", status: 204 });
    expect(await ask(() => Promise.reject(new UpstreamFailure("connect")))).to.deep.equal({
      kind: "connection",
    });
    const silence = ask(() => new Promise(() => undefined));
    await clock.advance(100);
    expect(await silence).to.deep.equal({ kind: "timeout" });
    expect(calls[0]?.headers.get("host")).to.equal("a.test:81");
    expect(calls[0]?.serverName).to.equal("a.test");
  });
});
