import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect } from "chai";
import { drawPlan } from "./draw-plan.ts";
import { writeFindings } from "./write-findings.ts";

describe("writeFindings", () => {
  it("writes a test that imports what it needs, where it is asked to", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kongsim-findings-"));
    const finding = {
      behaviour: "resilient" as const,
      seed: 1,
      run: 1,
      foundAfterMs: 1,
      count: 1,
      violation: { signature: "it\nends", atMs: 1, detail: "at once\n*/ more" },
      plan: drawPlan(1, 3),
      shrinkRuns: 1,
      timeline: [],
    };
    const coverage = { states: 1, steps: 1 };
    const exploration = { findings: [finding], runs: 1, virtualEvents: 1, coverage, elapsedMs: 1 };
    try {
      await writeFindings(folder, exploration, { tests: true, scenarios: false });
      const names = await readdir(folder);
      const name = names.find((each) => each.endsWith(".test.ts")) ?? "";
      const text = await readFile(join(folder, name), "utf8");
      expect(text.split("\n")[0]).to.equal("// Found by exploration: at once");
      const [, runner = ""] = /from "(.*run-simulated-plan\.ts)"/.exec(text) ?? [];
      await readFile(join(folder, runner), "utf8");
      expect(text).to.include(JSON.stringify(finding.plan, null, 2));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
