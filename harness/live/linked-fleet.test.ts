import { createServer } from "node:http";
import { expect } from "chai";
import { Agent, request } from "undici";
import { systemClock } from "../../core/system-clock.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { GatewayFleet, GatewayNode } from "./gateway-fleet.ts";
import { LinkedFleet } from "./linked-fleet.ts";
import { listen, type Listening } from "./listen.ts";

const HOST = "127.0.0.1";

describe("a fleet at the end of links that fail", () => {
  let server: Listening;
  let fleet: LinkedFleet;
  let client: Agent;
  /** What arrived, and what was answered to whoever asked, in order. */
  let seen: string[];

  beforeEach(async () => {
    seen = [];
    server = await listen(
      createServer((asked, answer) => {
        asked.resume().once("end", () => {
          seen.push(`${asked.method} ${asked.url} arrives`);
          answer.end("{}");
        });
      }),
      HOST,
    );
    fleet = linked([nodeAt(`http://${HOST}:${server.port}`)], false);
    client = new Agent();
    await fleet.scale(1);
  });
  afterEach(async () => {
    await client.destroy();
    await fleet.close();
    await server.close();
  });

  const ask = async (method: "GET" | "POST", path: string) => {
    const [node] = fleet.nodes;
    try {
      const url = `${node?.adminUrl}${path}`;
      const body = method === "POST" ? "{}" : null;
      const { statusCode, body: answered } = await request(url, {
        method,
        body,
        dispatcher: client,
      });
      await answered.dump();
      seen.push(`${statusCode}`);
    } catch {
      seen.push("no answer");
    }
  };
  const fail = async (fault: LinkFault) => {
    await fleet.failLink(0, fault);
    seen.push(fault.kind);
  };

  it("is reached at an address of its own, which stays", async () => {
    const [node] = fleet.nodes;
    expect(node?.adminUrl).not.to.equal(`http://${HOST}:${server.port}`);
    expect(fleet.nodes[0]).to.equal(node);
    await ask("GET", "/status");
    expect(seen).to.deep.equal(["GET /status arrives", "200"]);
  });

  it("gets what is sent while a link is cut, in the end", async () => {
    await ask("GET", "/before");
    await fail({ kind: "cut", forMs: 300 });
    const asking = ask("POST", "/config");
    await systemClock.sleep(50);
    seen.push("later");
    await asking;
    expect(seen.slice(2)).to.deep.equal(["cut", "later", "POST /config arrives", "200"]);
  });

  it("gets what was sent by somebody who has given up, too", async () => {
    await fail({ kind: "cut", forMs: 200 });
    const asking = ask("POST", "/config");
    await systemClock.sleep(50);
    await client.destroy();
    await asking;
    await untilSeen("POST /config arrives");
    expect(seen).to.deep.equal(["cut", "no answer", "POST /config arrives"]);
    client = new Agent();
  });

  it("is slow for as long as asked, each way", async () => {
    await fail({ kind: "slow", delayMs: 100, forMs: 60_000 });
    const asking = ask("GET", "/status");
    await systemClock.sleep(30);
    seen.push("later");
    await asking;
    expect(seen).to.deep.equal(["slow", "later", "GET /status arrives", "200"]);
  });

  it("carries out requests whose answers are lost", async () => {
    await ask("GET", "/before");
    await fail({ kind: "lose-answers", times: 1 });
    await ask("POST", "/config");
    await ask("POST", "/config");
    expect(seen.slice(3)).to.deep.equal([
      "POST /config arrives",
      "no answer",
      "POST /config arrives",
      "200",
    ]);
  });

  it("gets the next push twice", async () => {
    await fail({ kind: "repeat-push", afterMs: 20 });
    await ask("GET", "/status");
    await ask("POST", "/config");
    await untilSeen("POST /config arrives", 2);
    await ask("POST", "/config");
    expect(seen.filter((text) => text === "POST /config arrives")).to.have.length(3);
    expect(seen.filter((text) => text === "200")).to.have.length(3);
  });

  it("cannot tell what passes with TLS", async () => {
    const secret = linked([], true);
    await secret.scale(1);
    const error = await secret.failLink(0, { kind: "lose-answers", times: 1 }).then(
      () => undefined,
      (why: unknown) => why,
    );
    expect(error).to.be.instanceOf(RangeError);
    await secret.failLink(0, { kind: "cut", forMs: 1 });
    await secret.close();
  });

  const untilSeen = async (text: string, times = 1) => {
    while (seen.filter((one) => one === text).length < times) {
      // oxlint-disable-next-line no-await-in-loop -- looks until it is so
      await systemClock.sleep(5);
    }
  };
});

function nodeAt(url: string): GatewayNode {
  return {
    name: "kong-0",
    index: 0,
    phase: "running",
    adminUrl: url,
    proxyUrl: url,
    statusUrl: url,
    configurationHash: "0".repeat(32),
    routeNames: [],
    failNext: () => () => undefined,
  };
}

function linked(nodes: readonly GatewayNode[], isTls: boolean): LinkedFleet {
  const fleet: GatewayFleet = {
    nodes,
    scale: async () => undefined,
    restart: async () => undefined,
    close: async () => undefined,
  };
  return new LinkedFleet({
    fleet,
    clock: systemClock,
    host: HOST,
    isTls,
    close: async () => undefined,
  });
}
