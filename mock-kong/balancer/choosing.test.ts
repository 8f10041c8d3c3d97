import { expect } from "chai";
import { TestTraffic, type Sent } from "../proxy/system-test-traffic.ts";
import { UpstreamFailure } from "../proxy/upstream-client.ts";
import { staticResolver } from "./resolver.ts";

const TARGETS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80"];
const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Requests through a gateway, and the addresses that they went to. */
describe("where requests go", () => {
  it("is the same address for all when there is nothing to hash", async () => {
    const traffic = pool({ algorithm: "consistent-hashing" });
    const places = await placesOf(
      traffic,
      KEYS.map(() => ({})),
    );
    expect(new Set(places).size).to.equal(1);
  });

  it("does not depend on a header with a hyphen, which Kong 3.9 never finds", async () => {
    const hash = { algorithm: "consistent-hashing", hash_on: "header" };
    const hyphenated = pool({ ...hash, hash_on_header: "X-Key" });
    expect(new Set(await placesOf(hyphenated, withKeys("X-Key"))).size).to.equal(1);
    const plain = pool({ ...hash, hash_on_header: "key" });
    expect(new Set(await placesOf(plain, withKeys("Key"))).size).to.be.greaterThan(1);
  });

  it("depends on all values of a query argument, in any order", async () => {
    const traffic = pool({
      algorithm: "consistent-hashing",
      hash_on: "query_arg",
      hash_on_query_arg: "q",
    });
    for (const key of KEYS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const [one, other, first] = await placesOf(traffic, [
        { target: `/?q=${key}&q=z` },
        { target: `/?q=z&q=${key}` },
        { target: `/?q=${key}%2Cz` },
      ]);
      expect(other).to.equal(one);
      expect(first).to.equal(one);
    }
    const [bare, named] = await placesOf(traffic, [{ target: "/?q" }, { target: "/?q=true" }]);
    expect(bare).to.equal(named);
  });

  it("depends on the path as nginx decodes it", async () => {
    const traffic = pool({ algorithm: "consistent-hashing", hash_on: "path" });
    const places = await placesOf(traffic, [{ target: "/a/b" }, { target: "/x/..//a%2fb?c" }]);
    expect(new Set(places).size).to.equal(1);
  });

  it("stays the same for a client once it has its cookie", async () => {
    const traffic = pool({
      algorithm: "consistent-hashing",
      hash_on: "cookie",
      hash_on_cookie: "sid",
      hash_on_cookie_path: "/shop",
    });
    traffic.upstream = () => ({ headers: [["Set-Cookie", "other=1"]] });
    const { headers } = await traffic.send();
    const [other, set = ""] = headers.getAll("set-cookie");
    expect(other).to.equal("other=1");
    expect(set).to.match(/^sid=[0-9a-f-]{36}; Path=\/shop; Same-Site=Lax; HttpOnly$/);
    const [place] = traffic.calls.map(({ ip }) => ip);
    const known: Sent = { headers: [["Cookie", `a=b; ${set.split(";")[0]}`]] };
    expect(await placesOf(traffic, [known, known])).to.deep.equal([place, place]);
    expect((await traffic.send(known)).headers.getAll("set-cookie")).to.deep.equal(["other=1"]);
  });

  it("stays with a key's address in retries, while that is healthy", async () => {
    const traffic = pool({ algorithm: "consistent-hashing" });
    traffic.upstream = () => Promise.reject(new UpstreamFailure("connect"));
    const { status } = await traffic.send();
    expect(status).to.equal(502);
    expect(traffic.calls).to.have.length(6);
    expect(new Set(traffic.calls.map(({ ip }) => ip)).size).to.equal(1);
  });

  it("is nowhere unless more than the threshold is healthy", async () => {
    const passive = { unhealthy: { http_failures: 1, http_statuses: [500] } };
    const traffic = pool({ healthchecks: { passive, threshold: 50 } }, TARGETS.slice(0, 2));
    traffic.upstream = ({ ip }) => ({ status: ip === "10.0.0.1" ? 500 : 200 });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      statuses.push((await traffic.send()).status);
    }
    expect(statuses.slice(statuses.indexOf(500) + 1)).to.include(503);
    expect(statuses.at(-1)).to.equal(503);
  });

  it("takes turns among the addresses of a name", async () => {
    const addresses = ["10.1.0.1", "10.1.0.2"];
    const traffic = new TestTraffic({ resolver: staticResolver({ "app.test": addresses }) });
    traffic.configure({
      services: [{ name: "s", host: "app.test", routes: [{ name: "r", paths: ["/"] }] }],
    });
    expect(await placesOf(traffic, [{}, {}, {}])).to.deep.equal([
      "10.1.0.1",
      "10.1.0.2",
      "10.1.0.1",
    ]);
  });
});

function pool(upstream: object, targets: readonly string[] = TARGETS): TestTraffic {
  const traffic = new TestTraffic();
  traffic.configure({
    upstreams: [{ name: "pool", ...upstream, targets: targets.map((target) => ({ target })) }],
    services: [{ name: "s", host: "pool", routes: [{ name: "r", paths: ["/"] }] }],
  });
  return traffic;
}

async function placesOf(traffic: TestTraffic, all: readonly Sent[]): Promise<readonly string[]> {
  traffic.calls.length = 0;
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (const sent of all) await traffic.send(sent);
  return traffic.calls.map(({ ip }) => ip);
}

function withKeys(header: string): readonly Sent[] {
  return KEYS.map((key) => ({ headers: [[header, key]] }));
}
