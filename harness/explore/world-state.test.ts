import { expect } from "chai";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { TimelineFact } from "../timeline/timeline-event.ts";
import { Coverage, featuresOf } from "./coverage.ts";
import { WorldState } from "./world-state.ts";

const LISTED: readonly TimelineFact[] = [
  { type: "controller-started", pid: 1 },
  { type: "gateway-listed", gateway: "kong-0" },
  { type: "gateway-phase", gateway: "kong-0", phase: "running" },
  { type: "gateway-listed", gateway: "kong-1" },
  { type: "gateway-phase", gateway: "kong-1", phase: "silent" },
];

function push(gateway: string, status: number, configurationHash: string): TimelineFact {
  const request = { method: "POST", path: "/config?check_hash=1", status, durationMs: 1 };
  return { type: "admin-request", gateway, ...request, configurationHash };
}

function worldAfter(...facts: readonly TimelineFact[]): WorldState {
  const world = new WorldState();
  for (const event of events(...facts)) world.take(event);
  return world;
}

function events(...facts: readonly TimelineFact[]) {
  return facts.map((fact, seq) => ({ v: 1 as const, seq, atMs: seq, ...fact }));
}

describe("WorldState", () => {
  it("tells gateways with and without a configuration apart, and from afar not by their names", () => {
    const one = worldAfter(...LISTED, push("kong-0", 201, "a"));
    const other = worldAfter(...LISTED, push("kong-0", 201, "b"));
    const none = worldAfter(...LISTED, push("kong-0", 400, EMPTY_CONFIGURATION_HASH));
    expect(one.coarse).to.equal(other.coarse);
    expect(one.coarse).not.to.equal(none.coarse);
    const swapped = LISTED.map((fact): TimelineFact => {
      if (!("gateway" in fact)) return fact;
      return { ...fact, gateway: fact.gateway === "kong-0" ? "kong-1" : "kong-0" };
    });
    expect(worldAfter(...swapped).coarse).to.equal(worldAfter(...LISTED).coarse);
  });

  it("forgets what a gateway held with its process, and what a controller said with its own", () => {
    const configured: TimelineFact = {
      type: "controller-log",
      level: "info",
      message: "gateways are configured",
      fields: {},
    };
    const restarted: readonly TimelineFact[] = [
      { type: "gateway-phase", gateway: "kong-0", phase: "stopped" },
      { type: "gateway-phase", gateway: "kong-0", phase: "running" },
      { type: "controller-started", pid: 2 },
    ];
    const world = worldAfter(...LISTED, push("kong-0", 201, "a"), configured, ...restarted);
    const fresh = worldAfter(...LISTED);
    expect(world.coarse).to.equal(fresh.coarse);
    expect([world.controller, world.wasAccepted, world.lastAsked("kong-0")]).to.deep.equal([
      fresh.controller,
      false,
      "",
    ]);
  });
});

describe("Coverage", () => {
  it("counts each state and each step once", () => {
    const coverage = new Coverage();
    const features = featuresOf(events(...LISTED, push("kong-0", 201, "a")));
    const news = coverage.add(features);
    expect(news).to.be.greaterThan(0);
    expect(coverage.add(features)).to.equal(0);
    const { states, steps } = coverage.count;
    expect(states + steps).to.equal(news);
    expect(coverage.add(featuresOf(events(...LISTED, push("kong-0", 500, "a"))))).to.equal(2);
  });
});
