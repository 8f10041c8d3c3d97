import { expect } from "chai";
import type { Clock } from "../../core/clock.ts";
import { jsonLines } from "./json-lines.ts";
import { gatewayReadyToServingMs } from "./serving-time.ts";
import { Timeline } from "./timeline.ts";
import type { TimelineEvent, TimelineFact } from "./timeline-event.ts";

describe("Timeline", () => {
  it("numbers and times what happens, and tells it at once", () => {
    const clock = stoppedClock();
    const timeline = new Timeline(clock);
    const told: TimelineEvent[] = [];
    const forget = timeline.subscribe((event) => told.push(event));

    timeline.append({ type: "mark", text: "first" });
    clock.advance(12.4);
    timeline.append({ type: "mark", text: "second" });
    forget();
    timeline.append({ type: "mark", text: "third" });

    expect(timeline.events.map(({ v, seq, atMs }) => [v, seq, atMs])).to.deep.equal([
      [1, 0, 0],
      [1, 1, 12],
      [1, 2, 12],
    ]);
    expect(told).to.deep.equal(timeline.events.slice(0, 2));
  });

  it("drops chatter first when it grows full, and says how much", () => {
    const timeline = new Timeline(stoppedClock(), 10);
    for (let count = 0; count < 12; count += 1) timeline.append(request("kong-0"));
    for (let count = 0; count < 3; count += 1) timeline.append({ type: "mark", text: "step" });
    timeline.close();
    timeline.append({ type: "mark", text: "late" });

    expect(timeline.events.map(({ type }) => type)).to.deep.equal([
      ...Array<string>(9).fill("admin-request"),
      "mark",
      "truncated",
      "world-closed",
    ]);
    expect(timeline.events.at(-2)).to.deep.include({ dropped: 5 });
  });

  it("is written as one JSON object a line", () => {
    const timeline = new Timeline(stoppedClock());
    timeline.append({ type: "mark", text: "a\nb" });
    timeline.append(request("kong-0"));

    const lines = jsonLines(timeline.events).split("\n");

    expect(lines.pop()).to.equal("");
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(timeline.events);
  });
});

describe("gatewayReadyToServingMs", () => {
  it("counts from the last gateway's first answer to its first 200", () => {
    const events = timed([
      [0, { type: "gateway-phase", gateway: "kong-0", phase: "running" }],
      [10, { type: "probe", gateway: "kong-0", path: "/good", status: 200 }],
      [20, { type: "gateway-phase", gateway: "kong-1", phase: "running" }],
      [30, { type: "probe", gateway: "kong-1", path: "/good", status: 404 }],
      [40, { type: "probe", gateway: "kong-1", path: "/bad", status: 200 }],
      [50, { type: "probe", gateway: "kong-0", path: "/good", status: 200 }],
      [65, { type: "probe", gateway: "kong-1", path: "/good", status: 200 }],
    ]);
    expect(gatewayReadyToServingMs(events, "/good")).to.equal(45);
  });

  it("is nothing for a gateway that never served since", () => {
    const events = timed([
      [10, { type: "probe", gateway: "kong-0", path: "/good", status: 200 }],
      [20, { type: "gateway-phase", gateway: "kong-0", phase: "running" }],
    ]);
    expect(gatewayReadyToServingMs(events, "/good")).to.equal(null);
    expect(gatewayReadyToServingMs([], "/good")).to.equal(null);
  });
});

function stoppedClock(): Clock & { readonly advance: (ms: number) => void } {
  let nowMs = 1000;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: async () => undefined,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

function request(gateway: string): TimelineFact {
  return {
    type: "admin-request",
    gateway,
    method: "GET",
    path: "/status",
    status: 200,
    durationMs: 1,
  };
}

function timed(facts: readonly (readonly [number, TimelineFact])[]): readonly TimelineEvent[] {
  return facts.map(([atMs, fact], seq) => ({ v: 1, seq, atMs, ...fact }));
}
