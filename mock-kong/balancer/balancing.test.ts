import { expect } from "chai";
import fc from "fast-check";
import { ConsistentHashing } from "./consistent-hashing.ts";
import type { Thresholds } from "./healthchecks.ts";
import { TargetHealth } from "./target-health.ts";
import { WeightedRoundRobin } from "./weighted-round-robin.ts";

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
  it("moves a key only away from the item that has gone", () => {
    fc.assert(
      fc.property(items, fc.string(), (given, key) => {
        const ring = new ConsistentHashing(given);
        const first = ring.find(key, () => true);
        if (first === undefined) {
          expect(given.every(({ weight }) => weight === 0)).to.equal(true);
          return;
        }
        expect(first.weight).to.be.greaterThan(0);
        const others = given.filter((item) => item !== first);
        const second = ring.find(key, (item) => item !== first);
        expect(new ConsistentHashing(others).find(key, () => true)).to.equal(second);
      }),
    );
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
