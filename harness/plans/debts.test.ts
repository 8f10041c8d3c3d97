import { expect } from "chai";
import { debtsOf, ledgerAfter, openLedger, type Ledger } from "./debts.ts";
import type { PlanDeed, PlanObject } from "./plan.ts";
import { initialState } from "./plan-state.ts";

const PLUGIN: PlanObject = { kind: "plugin", name: "p1", health: "valid", edition: 1 };
const ROUTE: PlanObject = {
  kind: "route",
  name: "r1",
  health: "valid",
  edition: 1,
  plugins: ["p1"],
};
const CONSUMER: PlanObject = {
  kind: "consumer",
  name: "c1",
  health: "valid",
  edition: 1,
  plugins: [],
};
const BREAK: PlanDeed = { type: "break", object: "plugin p1", health: "invalid" };

function after(backfill: boolean, isInForce: boolean, ...deeds: readonly PlanDeed[]): Ledger {
  const first = openLedger(initialState([PLUGIN, ROUTE]), backfill);
  return deeds.reduce((ledger, deed) => ledgerAfter(ledger, deed, isInForce), first);
}

describe("debtsOf", () => {
  it("owes a valid route in its newest edition only", () => {
    const [debt] = debtsOf(after(false, true, { type: "edit", object: "route r1" }));
    expect(debt).to.deep.include({ owed: ["/r1-2"], forbidden: ["/r1-1"], because: "valid" });
  });

  it("forbids a route whose plugin is broken, missing, or that is gone itself", () => {
    const reasons: readonly [PlanDeed, string][] = [
      [BREAK, "broken"],
      [{ type: "delete", object: "plugin p1" }, "incomplete"],
      [{ type: "delete", object: "route r1" }, "deleted"],
    ];
    for (const [deed, because] of reasons) {
      const [debt] = debtsOf(after(false, true, deed));
      expect(debt).to.deep.include({ owed: [], forbidden: ["/r1-1"], because });
    }
  });

  it("forbids every route while a global plugin is broken, and owes them again once it is gone", () => {
    const guard: PlanObject = { kind: "global", name: "g1", health: "invalid", edition: 1 };
    const apply: PlanDeed = { type: "apply", object: guard };
    const broken = { owed: [], forbidden: ["/r1-1"], because: "broken" };
    const fixes: readonly PlanDeed[] = [
      { type: "fix", object: "global g1" },
      { type: "delete", object: "global g1" },
    ];
    expect(debtsOf(after(false, true, apply))[0]).to.deep.include(broken);
    for (const fix of fixes) {
      expect(debtsOf(after(false, true, apply, fix))[0]).to.deep.include({ because: "valid" });
    }
  });

  it("owes a consumer's newest key, and never lets anybody in without one", () => {
    const state = initialState([CONSUMER]);
    const edited = ledgerAfter(
      openLedger(state, false),
      { type: "edit", object: "consumer c1" },
      true,
    );
    expect(debtsOf(edited)).to.deep.equal([
      {
        object: "consumer c1",
        owed: ["/door-of-consumers?apikey=c1-2"],
        answers: [200],
        forbidden: ["/door-of-consumers?apikey=c1-1"],
        because: "valid",
      },
      {
        object: "route door-of-consumers",
        owed: [],
        answers: [200],
        forbidden: ["/door-of-consumers"],
        because: "incomplete",
      },
    ]);
  });

  it("owes 503 where a Service has no endpoints, and of an HTTPRoute 500 where there is none", () => {
    const service: PlanObject = { kind: "service", name: "s1", health: "valid", edition: 1 };
    const route: PlanObject = { ...ROUTE, plugins: [], service: "s1" };
    const answersTo = (behind: PlanObject, ...deeds: readonly PlanDeed[]) => {
      const first = openLedger(initialState([service, behind]), false);
      const last = deeds.reduce((ledger, deed) => ledgerAfter(ledger, deed, true), first);
      return debtsOf(last)[0];
    };
    const breaks: PlanDeed = { type: "break", object: "service s1", health: "invalid" };
    const deletes: PlanDeed = { type: "delete", object: "service s1" };
    const owed = { owed: ["/r1-1"], because: "valid" };
    expect(answersTo(route)).to.deep.include({ ...owed, answers: [200] });
    expect(answersTo(route, breaks)).to.deep.include({ ...owed, answers: [503] });
    expect(answersTo(route, deletes)).to.deep.include({ ...owed, answers: [503] });
    const other: PlanObject = { ...route, kind: "http-route" };
    expect(answersTo(other, deletes)).to.deep.include({ ...owed, answers: [500] });
  });

  it("does not know whether somebody comes in while what guards everything is kept", () => {
    const consumer: PlanObject = { ...CONSUMER, health: "invalid" };
    const guard: PlanObject = { kind: "global", name: "g1", health: "valid", edition: 1 };
    const deeds: readonly PlanDeed[] = [
      { type: "break", object: "global g1", health: "invalid" },
      { type: "fix", object: "consumer c1" },
    ];
    for (const backfill of [false, true]) {
      const first = openLedger(initialState([guard, consumer]), backfill);
      const last = deeds.reduce((ledger, deed) => ledgerAfter(ledger, deed, true), first);
      expect(debtsOf(last)[0]?.because).to.equal(backfill ? "free" : "broken");
    }
  });

  it("owes the last valid version with backfill, once it was in force everywhere", () => {
    expect(debtsOf(after(true, true, BREAK))[0]).to.deep.include({
      owed: ["/r1-1"],
      forbidden: [],
      because: "kept",
    });
    expect(debtsOf(after(true, false, BREAK))[0]).to.deep.include({ owed: [], because: "free" });
  });

  it("does not hold a controller to what it forgot, or what has been deleted since", () => {
    const restarted = after(true, true, BREAK, { type: "restart-controller", how: "kill" });
    expect(debtsOf(restarted)[0]).to.deep.include({ owed: [], because: "free" });
    const deleted = after(true, true, BREAK, { type: "delete", object: "plugin p1" });
    expect(debtsOf(deleted)[0]).to.deep.include({ owed: [], because: "free" });
  });

  it("does not know what was valid together for whoever is told of it in another order", () => {
    const before = initialState([PLUGIN]);
    const broken = ledgerAfter(openLedger(before, true), BREAK, true);
    const apply: PlanDeed = { type: "apply", object: ROUTE };
    const reasons = [[], [before]].map((recent) =>
      debtsOf(ledgerAfter(broken, apply, true, recent)).map(({ because }) => because),
    );
    expect(reasons).to.deep.equal([["broken"], ["free"]]);
  });
});
