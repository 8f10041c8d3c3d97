import { expect } from "chai";
import type { Plan } from "../../plans/plan.ts";
import { scopeDeeds, scopeRoots, scopeStateAfter } from "./small-scope.ts";

const BREAK = { atMs: 1, type: "break", object: "plugin p1", health: "invalid" } as const;

function deedsAfter(...actions: Plan["actions"]) {
  const [root] = scopeRoots(1);
  if (root === undefined) throw new RangeError("no root");
  return scopeDeeds(scopeStateAfter({ ...root, actions }));
}

function kindsAfter(...actions: Plan["actions"]): readonly string[] {
  return deedsAfter(...actions).map((deed) =>
    "object" in deed ? `${deed.type} ${JSON.stringify(deed.object)}` : deed.type,
  );
}

describe("scopeDeeds", () => {
  it("offers what makes a difference alone", () => {
    expect(kindsAfter()).to.include('break "plugin p1"').and.not.to.include('fix "plugin p1"');
    const broken = kindsAfter(BREAK);
    expect(broken).to.include('fix "plugin p1"').and.not.to.include('break "plugin p1"');
    expect(kindsAfter({ atMs: 2, type: "scale", replicas: 0 })).not.to.include("restart-gateway");
  });

  it("brings back what was deleted in its last edition, and valid", () => {
    const actions = [
      { atMs: 1, type: "edit", object: "plugin p1" },
      BREAK,
      { atMs: 2, type: "delete", object: "plugin p1" },
    ] as const;
    const again = deedsAfter(...actions).filter(({ type }) => type === "apply");
    const object = { kind: "plugin", name: "p1", health: "valid", edition: 2 };
    expect(again).to.deep.equal([{ type: "apply", object }]);
  });
});
