// What every implementation of links must do with faults.
import { createServer } from "node:http";
import { expect } from "chai";
import { Agent, request } from "undici";
import { systemClock } from "../../core/system-clock.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { LinkedFleet } from "./linked-fleet.ts";
import { listen, type Listening } from "./listen.ts";

const HOST = "127.0.0.1";

/** @param open a fleet of one gateway that listens at `url`. */
export function describeLinks(title: string, open: (url: string) => Promise<LinkedFleet>): void {
  describe(title, () => {
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
      fleet = await open(`http://${HOST}:${server.port}`);
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

    const untilSeen = async (text: string, times = 1) => {
      while (seen.filter((one) => one === text).length < times) {
        // oxlint-disable-next-line no-await-in-loop -- looks until it is so
        await systemClock.sleep(5);
      }
    };
  });
}
