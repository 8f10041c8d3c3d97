import { expect } from "chai";
import fc from "fast-check";
import { ConsistentHashing } from "./consistent-hashing.ts";
import type { Thresholds } from "./healthchecks.ts";
import { LeastConnections } from "./least-connections.ts";
import { TargetHealth } from "./target-health.ts";
import { WeightedRoundRobin } from "./weighted-round-robin.ts";
import { xxhash32 } from "./xxhash32.ts";

const items = fc.uniqueArray(
  fc.record({ key: fc.string({ minLength: 1, maxLength: 4 }), weight: fc.nat({ max: 9 }) }),
  { selector: ({ key }) => key, minLength: 1, maxLength: 6 },
);

describe("WeightedRoundRobin", () => {
  it("gives each item exactly its share in one round", () => {
    fc.assert(
      fc.property(items, (given) => {
        const total = given.reduce((sum, { weight }) => sum + weight, 0);
        const rotation = new WeightedRoundRobin(given);
        const taken = Array.from({ length: total }, () => rotation.next(() => true)?.key);
        for (const { key, weight } of given) {
          expect(taken.filter((one) => one === key)).to.have.length(weight);
        }
        if (total === 0) expect(rotation.next(() => true)).to.equal(undefined);
      }),
    );
  });
});

describe("ConsistentHashing", () => {
  const POINTS = 10_000;
  const places = fc.uniqueArray(
    fc.record({ last: fc.integer({ min: 1, max: 250 }), weight: fc.nat({ max: 9 }) }),
    { selector: ({ last }) => last, minLength: 1, maxLength: 6 },
  );
  it("moves a key only away from the item that has gone", () => {
    fc.assert(
      fc.property(places, fc.string(), (given, key) => {
        const ring = new ConsistentHashing(placed(given), POINTS, given.length);
        const first = ring.find(key, () => true);
        if (first === undefined) {
          expect(given.every(({ weight }) => weight === 0)).to.equal(true);
          return;
        }
        expect(first.weight).to.be.greaterThan(0);
        expect(ring.find(key, (item) => item === first)).to.equal(first);
        const second = ring.find(key, (item) => item !== first);
        expect(second === undefined).to.equal(
          given.filter(({ weight }) => weight > 0).length === 1,
        );
      }),
    );
  });

  it("shares keys out by weight, in whatever order the items come", () => {
    const given = placed([
      { last: 1, weight: 300 },
      { last: 2, weight: 100 },
    ]);
    const ring = new ConsistentHashing(given, POINTS, 2);
    const reversed = new ConsistentHashing(given.toReversed(), POINTS, 2);
    const keys = Array.from({ length: 4000 }, (_, index) => `key ${index}`);
    const owners = keys.map((key) => ring.find(key, () => true)?.ip);
    expect(keys.map((key) => reversed.find(key, () => true)?.ip)).to.deep.equal(owners);
    const share = owners.filter((ip) => ip === "127.0.0.1").length / keys.length;
    expect(share).to.be.within(0.65, 0.85);
  });
});

describe("xxhash32", () => {
  it("gives the reference's values", () => {
    const known: readonly (readonly [string, number])[] = [
      ["", 0x02cc5d05],
      ["a", 0x550d7456],
      ["abc", 0x32d153ff],
      ["Nobody inspects the spammish repetition", 0xe2293b2f],
    ];
    for (const [text, wanted] of known) expect(xxhash32(Buffer.from(text))).to.equal(wanted);
  });
});

describe("LeastConnections", () => {
  it("takes the least busy for its weight, and counts what is over", () => {
    const [heavy, light] = [
      { key: "heavy", weight: 20 },
      { key: "light", weight: 10 },
    ] as const;
    const balancer = new LeastConnections<{ key: string; weight: number }>([light, heavy]);
    const take = () => balancer.take(() => true)?.key;
    expect([take(), take(), take(), take()]).to.deep.equal(["heavy", "light", "heavy", "heavy"]);
    balancer.release(light);
    expect(take()).to.equal("light");
    expect(balancer.take((item) => item !== light && item !== heavy)).to.equal(undefined);
  });
});

describe("TargetHealth", () => {
  const thresholds: Thresholds = {
    successes: 2,
    healthyStatuses: new Set([200]),
    httpFailures: 2,
    tcpFailures: 1,
    timeouts: 0,
    unhealthyStatuses: new Set([500]),
  };

  it("counts bad answers in a row, and good ones to come back", () => {
    const health = new TargetHealth();
    const report = (status: number) => {
      health.report("up", "a:1", thresholds, { kind: "status", status });
    };
    report(500);
    report(200);
    report(500);
    expect(health.isHealthy("up", "a:1")).to.equal(true);
    report(500);
    expect(health.isHealthy("up", "a:1")).to.equal(false);
    expect(health.isHealthy("up", "b:1")).to.equal(true);
    report(200);
    report(200);
    expect(health.isHealthy("up", "a:1")).to.equal(true);
  });

  it("never reaches a threshold of 0, and obeys whoever sets it", () => {
    const health = new TargetHealth();
    health.report("up", "a:1", thresholds, { kind: "timeout" });
    expect(health.isHealthy("up", "a:1")).to.equal(true);
    health.report("up", "a:1", thresholds, { kind: "connection" });
    expect(health.isHealthy("up", "a:1")).to.equal(false);
    health.set("up", "a:1", true);
    expect(health.isHealthy("up", "a:1")).to.equal(true);
  });
});

function placed(given: readonly { readonly last: number; readonly weight: number }[]) {
  return given.map(({ last, weight }) => ({
    name: `127.0.0.${last}`,
    ip: `127.0.0.${last}`,
    port: 80,
    weight,
  }));
}
