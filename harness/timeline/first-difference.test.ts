import { expect } from "chai";
import { firstDifference } from "./first-difference.ts";
import type { TimelineEvent } from "./timeline-event.ts";

function marks(...texts: readonly string[]): readonly TimelineEvent[] {
  return texts.map((text, seq) => ({ v: 1, seq, atMs: seq, type: "mark", text }));
}

describe("firstDifference", () => {
  it("names the first event that is another one, or is not there", () => {
    const one = marks("a", "b", "c");
    expect(firstDifference(one, marks("a", "b", "c"))).to.equal(undefined);
    const other = firstDifference(one, marks("a", "x", "y"));
    expect(other).to.have.property("seq", 1);
    expect(other?.first).to.include('"b"');
    expect(other?.second).to.include('"x"');
    expect(firstDifference(one, marks("a", "b"))).to.deep.include({ seq: 2, second: undefined });
  });
});
