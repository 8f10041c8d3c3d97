import { expect } from "chai";
import type { TimelineEvent, TimelineFact } from "../timeline/timeline-event.ts";
import { isPushed } from "./is-pushed.ts";
import type { Verdict } from "./expectation.ts";

const FINDINGS = {
  observed: { controllerExit: null, gateways: [], events: [], gatewayReadyToServingMs: null },
  afterTouch: null,
};
const STORY = [push(201, "good"), push(500), push(400, "good", "bad"), push(400, "good", "bad")];

describe("isPushed", () => {
  it("wants these pushes, in this order", () => {
    const steps = ["201 good", "500", "400 bad good, again and again"] as const;

    expect(judge(STORY, ...steps).met).to.equal(true);
    expect(judge(STORY.toReversed(), ...steps).met).to.equal(false);
    expect(judge([...STORY, push(201)], ...steps).met).to.equal(false);
    expect(judge(STORY.slice(0, 2), ...steps).met).to.equal(false);
    expect(judge([push(201, "good")]).met).to.equal(false);
    expect(judge([]).met).to.equal(true);
  });

  it("takes several equal ones for one only where it says so", () => {
    expect(judge(STORY, "201 good", "500", "400 bad good").met).to.equal(false);
    expect(judge(STORY.slice(0, 3), "201 good", "500", "400 bad good").met).to.equal(true);
    expect(judge([push(201)], "201, again and again").met).to.equal(true);
  });

  it("knows a route of an HTTPRoute by its name, too", () => {
    const entities = { routes: ["httproute.demo.admin.0.0", "demo.more.echo..80"] };
    expect(judge([{ ...push(201), entities }], "201 admin more").met).to.equal(true);
  });

  it("lets come whatever comes after a beginning", () => {
    expect(judge(STORY, "201 good", "...").met).to.equal(true);
    expect(judge(STORY.slice(0, 1), "201 good", "...").met).to.equal(true);
    expect(judge(STORY, "500", "...").met).to.equal(false);
    expect(judge([], "201 good", "...").met).to.equal(false);
  });

  it("says what it has seen instead", () => {
    expect(judge(STORY).detail).to.equal("201 good; 500; 400 bad good (2 times)");
    expect(judge([], "201").detail).to.equal("nothing");
  });

  it("leaves out other gateways, other requests, booting gateways, and what comes after the end", () => {
    const facts: readonly TimelineFact[] = [
      { ...push(201, "other"), gateway: "kong-1" },
      { ...push(200), method: "GET", path: "/status" },
      push(503),
      push(201, "good"),
      { type: "observed" },
      push(201, "more"),
    ];
    expect(judge(facts, "201 good").met).to.equal(true);
  });
});

function judge(facts: readonly TimelineFact[], ...steps: readonly string[]): Verdict {
  const events = facts.map((fact, seq): TimelineEvent => ({ v: 1, seq, atMs: seq, ...fact }));
  return isPushed("kong-0", ...steps).check(FINDINGS, events);
}

function push(status: number, ...ingresses: readonly string[]) {
  const routes = ingresses.map((name) => `demo.${name}.echo..80`);
  return {
    type: "admin-request",
    gateway: "kong-0",
    method: "POST",
    path: "/config?check_hash=1",
    status,
    durationMs: 1,
    ...(routes.length > 0 && { entities: { routes } }),
  } as const;
}
