import { expect } from "chai";
import type { TimelineEvent, TimelineFact } from "../timeline/timeline-event.ts";
import { staysServed } from "./stays-served.ts";

const FINDINGS = {
  observed: { controllerExit: null, gateways: [], events: [], gatewayReadyToServingMs: null },
  afterTouch: null,
};

describe("staysServed", () => {
  it("allows what comes before the first 200, and no answer at all", () => {
    expect(holds(probe(404), probe(200), probe(null), probe(200))).to.equal(true);
    expect(holds(probe(404))).to.equal(false);
    expect(holds()).to.equal(false);
  });

  it("sees a break through any gateway", () => {
    expect(holds(probe(200), probe(404), probe(200))).to.equal(false);
    expect(holds(probe(200), probe(404, "kong-1"), probe(200, "kong-1"))).to.equal(true);
    expect(holds(probe(200), probe(200, "kong-1"), probe(503, "kong-1"))).to.equal(false);
  });

  it("looks at this path alone, and until the end is judged", () => {
    expect(holds(probe(200), { ...probe(404), path: "/bad" })).to.equal(true);
    expect(holds(probe(200), { type: "observed" }, probe(404))).to.equal(true);
  });
});

function holds(...facts: readonly TimelineFact[]): boolean {
  const events = facts.map((fact, seq): TimelineEvent => ({ v: 1, seq, atMs: seq, ...fact }));
  return staysServed("/good").check(FINDINGS, events).met;
}

function probe(status: number | null, gateway = "kong-0") {
  return { type: "probe", gateway, path: "/good", status } as const;
}
