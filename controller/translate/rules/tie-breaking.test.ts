import { expect } from "chai";
import { kubeObject } from "../test-objects.ts";
import { rankMatches, type SplitMatch } from "./tie-breaking.ts";

describe("rankMatches", () => {
  it("gives older matches of one priority the greater rank", () => {
    const old = kubeObject("v1", "R", "z", {
      metadata: { creationTimestamp: "2026-01-01T00:00:00Z" },
    });
    const young = kubeObject("v1", "R", "a", {
      metadata: { creationTimestamp: "2026-01-02T00:00:00Z" },
    });
    const matches: readonly SplitMatch<number>[] = [
      { ...PLACE, route: young, match: 100 },
      { ...PLACE, route: old, match: 100, ruleIndex: 1 },
      { ...PLACE, route: old, match: 100 },
      { ...PLACE, route: young, match: 200 },
    ];

    const ranked = rankMatches(matches, ({ match }) => match, 2);

    expect(
      ranked.map(({ route, ruleIndex, priority }) => [route.metadata.name, ruleIndex, priority]),
    ).to.deep.equal([
      ["z", 0, 103],
      ["z", 1, 102],
      ["a", 0, 101],
      ["a", 0, 203],
    ]);
  });

  it("never leaves the bits it has", () => {
    const route = kubeObject("v1", "R", "r");
    const matches = Array.from({ length: 9 }, (_, matchIndex) => ({
      ...PLACE,
      route,
      match: 0,
      matchIndex,
    }));

    expect(rankMatches(matches, () => 0, 2).map(({ priority }) => priority)).to.deep.equal([
      3, 2, 1, 0, 0, 0, 0, 0, 0,
    ]);
  });
});

const PLACE = { hostname: "", ruleName: "", ruleIndex: 0, matchIndex: 0 };
