import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { LackingError } from "./faults.ts";
import type { CaseResult, ConformanceGroup } from "./group.ts";
import { runGroup } from "./run-group.ts";

describe("runGroup", () => {
  it("keeps what was compared before a group broke off, and says why it did", async () => {
    const report = await run(endingWith(new LackingError("no such address")));
    expect(report.sections[0]?.levels).to.deep.equal({ all: { agreed: 1, total: 1 } });
    expect(report.fault).to.deep.equal({ kind: "missing", message: "no such address" });
  });

  it("shows where something is broken", async () => {
    const { fault } = await run(endingWith(new TypeError("a mistake")));
    expect(fault?.kind).to.equal("broken");
    expect(fault?.message).to.include("TypeError: a mistake").and.include("run-group.test.ts");
  });

  it("lets a group clean up when it is interrupted", async () => {
    const interruption = new AbortController();
    let isCleanedUp = false;
    const group = groupOf(async function* () {
      try {
        yield result;
        interruption.abort(new RangeError("enough"));
        yield result;
      } finally {
        isCleanedUp = true;
      }
    });
    const error: unknown = await run(group, interruption.signal).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(RangeError);
    expect(isCleanedUp).to.equal(true);
  });

  it("counts the wanted section only", async () => {
    const group = groupOf(async function* () {
      yield { ...result, section: ["a"] };
      yield { ...result, section: ["b"] };
    });
    expect(
      (await run(group, undefined, ["b"])).sections.map(({ section }) => section),
    ).to.deep.equal([[], ["b"]]);
  });
});

const result: CaseResult = {
  kind: "compared",
  id: "case",
  section: [],
  agrees: { all: true },
  differences: [],
};

function groupOf(compare: () => AsyncGenerator<CaseResult>): ConformanceGroup {
  const levels = [{ name: "all", title: "everything" }];
  const load = async () => ({ caseCount: 2, run: compare });
  return { name: "group", title: "a group", levels, load };
}

function endingWith(error: Error): ConformanceGroup {
  return groupOf(async function* () {
    yield result;
    throw error;
  });
}

function run(
  group: ConformanceGroup,
  signal = new AbortController().signal,
  section: readonly string[] = [],
) {
  return runGroup(group, {
    vectors: "none",
    clock: systemClock,
    random: seededRandom(1),
    definitions: [],
    kubeServer: undefined,
    section,
    onProgress: () => undefined,
    signal,
  });
}
