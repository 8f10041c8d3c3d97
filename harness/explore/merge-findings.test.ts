import { expect } from "chai";
import { mergeFindings } from "./merge-findings.ts";
import type { FindingsDocument, KeptFinding } from "./write-findings.ts";

const FINDING: KeptFinding = {
  behaviour: "legacy",
  signature: "it ends",
  detail: "at once",
  planFile: "legacy-1.json",
  seed: 1,
  run: 1,
  foundAfterMs: 10,
  count: 2,
  actions: 3,
  objects: 2,
};

function report(...findings: readonly KeptFinding[]): FindingsDocument {
  const coverage = { states: 4 + findings.length, steps: 7 };
  return { version: 1, runs: 10, virtualEvents: 100, elapsedMs: 1000, coverage, findings };
}

describe("mergeFindings", () => {
  it("keeps each way of going wrong once, with its smallest plan, and adds up the rest", () => {
    const small = { ...FINDING, planFile: "small.json", actions: 1, count: 5 };
    const other = { ...FINDING, behaviour: "guarded" };
    const { runs, coverage, findings } = mergeFindings(
      new Map([
        ["a", report(FINDING)],
        ["b", report(small, other)],
      ]),
    );
    expect(runs).to.equal(20);
    expect(coverage).to.deep.equal({ states: 6, steps: 7 });
    expect(findings).to.deep.equal([
      { ...small, folder: "b", count: 7 },
      { ...other, folder: "b" },
    ]);
  });
});
