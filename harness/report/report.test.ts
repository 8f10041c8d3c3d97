import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Outcome } from "../scenario/outcome.ts";
import type { TimelineEvent, TimelineFact } from "../timeline/timeline-event.ts";
import { jsonDocument } from "./json-document.ts";
import { junitXml } from "./junit.ts";
import { liveTable } from "./live-table.ts";
import { paintFor } from "./paint.ts";
import { PlainLines } from "./plain-lines.ts";
import { EMPTY_VIEW, nextView } from "./world-view.ts";
import { writeReport } from "./write-report.ts";

const OBSERVED = {
  controllerExit: null,
  gateways: [
    {
      name: "kong-0",
      configHash: "0".repeat(32),
      routes: [],
      probes: [{ path: "/good", status: 404 }],
    },
  ],
  events: [],
  gatewayReadyToServingMs: null,
} as const;

const STUCK: Outcome = {
  behaviour: "guarded",
  ok: true,
  expected: [{ sentence: 'it says "no"', met: true, detail: "1 times" }],
  observed: OBSERVED,
  afterTouch: { ...OBSERVED, touched: "Service demo/x", touchToServingMs: 12 },
  fault: null,
  durationMs: 1500,
  timeline: timed([{ type: "mark", text: "x" }]),
};

const BROKEN_OFF: Outcome = {
  ...STUCK,
  behaviour: "legacy",
  ok: false,
  expected: [{ sentence: "it crashes", met: false, detail: "it is <running>" }],
  observed: null,
  afterTouch: null,
  fault: { code: "STORY", message: "too slow", stack: null },
};

describe("the JSON document", () => {
  it("has what was seen while stuck, and apart from it what a touch changed", () => {
    expect(jsonDocument("story", [STUCK])).to.deep.equal({
      scenario: "story",
      ok: true,
      outcomes: [
        {
          behaviour: "guarded",
          ok: true,
          expected: STUCK.expected,
          observed: { ...OBSERVED, afterTouch: STUCK.afterTouch },
          durationMs: 1500,
        },
      ],
    });
  });

  it("names a fault only where there is one", () => {
    const { ok, outcomes } = jsonDocument("story", [STUCK, BROKEN_OFF]);
    expect(ok).to.equal(false);
    expect(outcomes[0]).not.to.have.property("fault");
    expect(outcomes[1]).to.deep.include({ observed: null, fault: BROKEN_OFF.fault });
  });
});

describe("the JUnit report", () => {
  it("tells failures of the controller from errors of the run", () => {
    const xml = junitXml("story", [STUCK, BROKEN_OFF]);
    expect(xml).to.match(/<testsuite name="story.guarded"[^>]*tests="1" failures="0" errors="0"/);
    expect(xml).to.match(/<testsuite name="story.legacy"[^>]*tests="2" failures="1" errors="1"/);
    expect(xml).to.include("it is &lt;running").and.include('message="too slow"');
  });

  it("has nothing of the report before", () => {
    junitXml("story", [STUCK]);
    expect(junitXml("other", [STUCK])).not.to.include("story");
  });
});

describe("writeReport", () => {
  it("leaves timelines, JUnit and JSON in a folder that it makes", async () => {
    const parent = await mkdtemp(join(tmpdir(), "report-"));
    try {
      const folder = join(parent, "a", "b");
      await writeReport(folder, "story", [STUCK, BROKEN_OFF]);

      expect((await readdir(folder)).toSorted()).to.deep.equal([
        "story.guarded.timeline.jsonl",
        "story.json",
        "story.junit.xml",
        "story.legacy.timeline.jsonl",
      ]);
      const lines = await readFile(join(folder, "story.guarded.timeline.jsonl"), "utf8");
      expect(JSON.parse(lines)).to.deep.equal(STUCK.timeline[0]);
    } finally {
      await rm(parent, { recursive: true });
    }
  });
});

describe("plain lines", () => {
  it("say who, when and what", () => {
    expect(told([{ type: "mark", text: "Kong is scaled to one" }])).to.deep.equal([
      "[guarded]   +0.00s # Kong is scaled to one",
    ]);
  });

  it("tell a push that repeats once", () => {
    expect(told([push(400), push(400), push(201), push(400)])).to.deep.equal([
      "[guarded]   +0.00s kong-0 answers a push with 400, wrong: limit (routes: a, b); it holds no configuration",
      "[guarded]   +0.02s kong-0 answers a push with 201 (routes: a, b)",
      "[guarded]   +0.03s kong-0 answers a push with 400, wrong: limit (routes: a, b); it holds no configuration",
    ]);
  });
});

describe("the live table", () => {
  const facts: readonly TimelineFact[] = [
    { type: "controller-started", pid: 1 },
    { type: "gateway-listed", gateway: "kong-0" },
    { type: "gateway-phase", gateway: "kong-0", phase: "running" },
    { type: "probe", gateway: "kong-0", path: "/good", status: 200 },
    { type: "step", description: "waiting for it", state: "waiting" },
  ];
  const view = timed(facts).reduce(nextView, EMPTY_VIEW);

  it("shows each behaviour's state, within the width of the terminal", () => {
    const text = liveTable(
      new Map([
        ["legacy", EMPTY_VIEW],
        ["guarded", view],
      ]),
      ["/good"],
      80,
      paintFor(false, undefined),
    );
    expect(text).to.include("kong-0: answers").and.include("kong-0: 200").and.include("running");
    for (const line of text.split("\n")) expect(line.length).to.be.at.most(80);
  });

  it("forgets a gateway that is gone, and late news of it", () => {
    const gone = timed([
      ...facts,
      { type: "gateway-removed", gateway: "kong-0" },
      { type: "probe", gateway: "kong-0", path: "/good", status: null },
    ]).reduce(nextView, EMPTY_VIEW);
    expect([...gone.gateways.keys()]).to.deep.equal([]);
  });
});

describe("colours", () => {
  it("are there on a terminal, unless the user wants none", () => {
    expect(paintFor(true, undefined).good("x")).to.equal("\u001B[32mx\u001B[39m");
    expect(paintFor(true, "").good("x")).to.include("\u001B");
    expect(paintFor(true, "1").good("x")).to.equal("x");
    expect(paintFor(false, undefined).good("x")).to.equal("x");
  });
});

function told(facts: readonly TimelineFact[]): readonly (string | undefined)[] {
  const lines = new PlainLines("guarded");
  return timed(facts)
    .map((event) => lines.line(event))
    .filter((line) => line !== undefined);
}

function timed(facts: readonly TimelineFact[]): readonly TimelineEvent[] {
  return facts.map((fact, seq) => ({ v: 1, seq, atMs: seq * 10, ...fact }));
}

function push(status: number): TimelineFact {
  return {
    type: "admin-request",
    gateway: "kong-0",
    method: "POST",
    path: "/config?check_hash=1",
    status,
    durationMs: 1,
    entities: { routes: ["a", "b"] },
    configurationHash: "0".repeat(32),
    rejected: status === 400 ? ["limit"] : [],
  };
}
