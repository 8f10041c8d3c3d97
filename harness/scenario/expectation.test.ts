import { expect } from "chai";
import type { TimelineEvent, TimelineFact } from "../timeline/timeline-event.ts";
import {
  answers,
  crashes,
  hasEvent,
  hasNoRouteOf,
  hasRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  logs,
  needsNoTouch,
  servesAfterTouch,
  type Expectation,
} from "./expectation.ts";
import type { Findings, ObservedGateway } from "./observation.ts";

const EMPTY: ObservedGateway = {
  name: "kong-0",
  configHash: "0".repeat(32),
  routes: [],
  probes: [{ path: "/good", status: 404 }],
};
const SERVING: ObservedGateway = {
  name: "kong-1",
  configHash: "0123456789abcdef0123456789abcdef",
  routes: ["demo.good.echo..80"],
  probes: [{ path: "/good", status: 200 }],
};

describe("expectations", () => {
  it("hold for every gateway, and for at least one", () => {
    expect(met(answers("/good", 200), findings([SERVING]))).to.equal(true);
    expect(met(answers("/good", 200), findings([SERVING, EMPTY]))).to.equal(false);
    expect(met(answers("/good", 200), findings([]))).to.equal(false);
    expect(met(answers("/else", 200), findings([SERVING]))).to.equal(false);
    expect(met(holdsNoConfiguration, findings([EMPTY]))).to.equal(true);
    expect(met(holdsNoConfiguration, findings([EMPTY, SERVING]))).to.equal(false);
  });

  it("look back at the whole time since a gateway answered, up to the observation", () => {
    const running = { type: "gateway-phase", gateway: "kong-0", phase: "running" } as const;
    const accepted = push(SERVING.configHash);
    const seen = { type: "observed" } as const;
    const check = (...facts: readonly TimelineFact[]) =>
      met(holdsNoConfiguration, findings([EMPTY]), facts);

    expect(check(running, push(EMPTY.configHash), seen)).to.equal(true);
    expect(check(accepted, running, seen, accepted)).to.equal(true);
    expect(check(running, accepted, seen)).to.equal(false);
  });

  it("know an Ingress's routes by their names", () => {
    expect(met(hasRouteOf("demo/good"), findings([SERVING]))).to.equal(true);
    expect(met(hasRouteOf("demo/goo"), findings([SERVING]))).to.equal(false);
    expect(met(hasRouteOf("demo/good"), findings([SERVING, EMPTY]))).to.equal(false);
    expect(met(hasNoRouteOf("demo/good"), findings([SERVING, EMPTY]))).to.equal(false);
    expect(met(hasNoRouteOf("demo/bad"), findings([SERVING, EMPTY]))).to.equal(true);
  });

  it("take only a crash of the right kind at the right place for the crash", () => {
    const expectation = crashes("why", /TypeError/, /fallback/);
    const crash = (error: string, frame: string) => {
      const exit = { code: 2, signal: null, error };
      return met(expectation, findings([EMPTY], exit), [
        { type: "controller-exited", ...exit, stack: [frame, "    at main (main.ts)"] },
      ]);
    };
    expect(crash("TypeError: x", "    at graph (controller/fallback/graph.ts:1:1)")).to.equal(true);
    expect(crash("RangeError: x", "    at graph (controller/fallback/graph.ts:1:1)")).to.equal(
      false,
    );
    expect(crash("TypeError: x", "    at push (controller/push/push.ts:1:1)")).to.equal(false);
    // A real controller is written in Go.
    const panic = "panic: runtime error: invalid memory address or nil pointer dereference";
    expect(crash(panic, "    at fallback.Generate (/src/generator.go:1)")).to.equal(true);
    expect(crash("panic: no", "    at fallback.Generate (/src/generator.go:1)")).to.equal(false);
    expect(met(expectation, findings([EMPTY]))).to.equal(false);
    expect(met(keepsRunning, findings([EMPTY]))).to.equal(true);
    expect(met(keepsRunning, findings([], { code: 0, signal: null, error: null }))).to.equal(false);
  });

  it("find events and log lines", () => {
    const event = { type: "Warning", reason: "Failed", object: "KongPlugin demo/x", message: "m" };
    const seen = findings([EMPTY], null, [event]);
    expect(met(hasEvent("Warning", "Failed", "KongPlugin demo/x"), seen)).to.equal(true);
    expect(met(hasEvent("Normal", "Failed", "KongPlugin demo/x"), seen)).to.equal(false);

    expect(met(logs("not available"), seen, [line("snapshot not available")])).to.equal(true);
    expect(met(logs("not available"), seen, [line("x", { error: "not available" })])).to.equal(
      true,
    );
    expect(met(logs("not available"), seen, [line("x", { url: "not available" })])).to.equal(false);
  });

  it("tell what a touch did", () => {
    const stuck = findings([EMPTY]);
    const touched = (gateway: ObservedGateway): Findings => ({
      ...stuck,
      afterTouch: {
        ...findings([gateway]).observed,
        touched: "Service demo/x",
        touchToServingMs: 1,
      },
    });
    expect(met(servesAfterTouch("/good"), touched(SERVING))).to.equal(true);
    expect(met(servesAfterTouch("/good"), touched(EMPTY))).to.equal(false);
    expect(met(servesAfterTouch("/good"), stuck)).to.equal(false);
    expect(met(needsNoTouch, stuck)).to.equal(true);
    expect(met(needsNoTouch, touched(SERVING))).to.equal(false);
  });
});

function met(
  expectation: Expectation,
  found: Findings,
  facts: readonly TimelineFact[] = [],
): boolean {
  const events: readonly TimelineEvent[] = facts.map((fact, seq) => ({
    v: 1,
    seq,
    atMs: seq,
    ...fact,
  }));
  return expectation.check(found, events).met;
}

function findings(
  gateways: readonly ObservedGateway[],
  controllerExit: Findings["observed"]["controllerExit"] = null,
  events: Findings["observed"]["events"] = [],
): Findings {
  return {
    observed: { controllerExit, gateways, events, gatewayReadyToServingMs: null },
    afterTouch: null,
  };
}

function line(message: string, fields = {}): TimelineFact {
  return { type: "controller-log", level: "error", message, fields };
}

function push(configurationHash: string): TimelineFact {
  return {
    type: "admin-request",
    gateway: "kong-0",
    method: "POST",
    path: "/config",
    status: 201,
    durationMs: 1,
    configurationHash,
  };
}
