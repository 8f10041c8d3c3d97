import { expect } from "chai";
import type { CaseResult } from "./group.ts";
import { shortfalls } from "./judge.ts";
import { jsonDocument } from "./report/json-document.ts";
import { Tally } from "./tally.ts";

describe("Tally", () => {
  it("counts a case in its group and in every section that it is in", () => {
    const { sections } = tally(
      result(["a", "x"], true),
      result(["a", "y"], false),
      result(["b"], true),
    );
    expect(sections.map(({ section, levels }) => [section.join("/"), levels["all"]])).to.deep.equal(
      [
        ["", { agreed: 2, total: 3 }],
        ["a", { agreed: 1, total: 2 }],
        ["a/x", { agreed: 1, total: 1 }],
        ["a/y", { agreed: 0, total: 1 }],
        ["b", { agreed: 1, total: 1 }],
      ],
    );
  });

  it("keeps what is skipped out of every percentage", () => {
    const skipped: CaseResult = { kind: "skipped", id: "s", section: [], reason: "no such thing" };
    const [whole] = tally(result([], true), skipped).sections;
    expect(whole).to.deep.equal({
      section: [],
      levels: { all: { agreed: 1, total: 1 } },
      skippedCount: 1,
    });
  });
});

describe("shortfalls", () => {
  const half = report(result(["a"], true), result(["a"], false));

  it("names what is below its floor", () => {
    expect(shortfalls(half, { group: { all: 50 }, "group/a": { all: 51 } })).to.deep.equal([
      { place: "group/a", level: "all", floor: 51, reached: 50 },
    ]);
  });

  it("says nothing of what was not compared", () => {
    const nothing = { ...half, isThere: false, sections: [] };
    expect(shortfalls(nothing, { group: { all: 50 } })).to.deep.equal([]);
  });

  it("decides whether the document is ok", () => {
    expect(jsonDocument([half], { group: { all: 51 } }, 0)).to.deep.include({ ok: false });
    expect(jsonDocument([half], { group: { all: 50 } }, 0)).to.deep.include({ ok: true });
  });
});

function result(section: readonly string[], all: boolean): CaseResult {
  const differences = all ? [] : [{ what: "x", expected: "1", got: "2" }];
  return { kind: "compared", id: "case", section, agrees: { all }, differences };
}

function tally(...results: readonly CaseResult[]): Tally {
  const counted = new Tally();
  for (const each of results) counted.add(each);
  return counted;
}

function report(...results: readonly CaseResult[]) {
  const { sections, differing, skipped } = tally(...results);
  const levels = [{ name: "all", title: "everything" }];
  const base = { name: "group", title: "a group", levels, isThere: true, durationMs: 1 };
  return { ...base, sections, differing, skipped };
}
