import { expect } from "chai";
import type { Plan, PlanObject } from "./plan.ts";
import { configurationOf } from "./plan-objects.ts";
import { initialState, stateAfter, type PlanState } from "./plan-state.ts";
import { SnapshotWatch } from "./snapshot-watch.ts";

const PLUGIN = { kind: "plugin", name: "p1", health: "valid", edition: 1 } as const;
const ROUTE = { kind: "route", name: "r1", health: "valid", edition: 1, plugins: ["p1"] } as const;
const OTHER = { ...ROUTE, name: "r2", plugins: [] } as const;
const MIXED = "what is pushed is of no moment of the cluster";
const OLD = "an older state is pushed again";

function watchOf(backfill: boolean, ...states: readonly PlanState[]): SnapshotWatch {
  const setting = { replicas: 1, boot: { silentMs: 1, unavailableMs: 1 }, backfill };
  const objects: readonly PlanObject[] = [PLUGIN, ROUTE, OTHER];
  const plan: Plan = { version: 3, seed: 1, setting, objects, actions: [] };
  const watch = new SnapshotWatch(plan);
  for (const state of states) watch.changed(state);
  return watch;
}

const FIRST = initialState([PLUGIN, ROUTE, OTHER]);
const SECOND = stateAfter(FIRST, { type: "edit", object: "route r1" });
const THIRD = stateAfter(SECOND, { type: "edit", object: "route r2" });
const LAST = stateAfter(THIRD, { type: "edit", object: "plugin p1" });

/** Routes by their paths, and the plugin of an edition. */
function document(paths: readonly string[], edition: number): object {
  const { plugin, config } = configurationOf({ ...PLUGIN, edition });
  const routes = paths.map((path) => ({
    paths: [path],
    tags: [`k8s-name:${path.slice(1, 3)}`, "k8s-kind:Ingress"],
  }));
  const tags = ["k8s-name:p1", "k8s-kind:KongPlugin"];
  return { services: [{ routes }], plugins: [{ name: plugin, config, tags }] };
}

function signatures(watch: SnapshotWatch, paths: readonly string[], edition = 1) {
  return watch
    .pushed("kong-0", JSON.stringify(document(paths, edition)), 1)
    .map(({ signature }) => signature);
}

describe("SnapshotWatch", () => {
  it("lets each kind be of a moment of its own, and objects be left out", () => {
    const watch = watchOf(false, FIRST, SECOND, THIRD, LAST);
    expect(signatures(watch, ["/r1-1", "/r2-1"], 2)).to.deep.equal([]);
    expect(signatures(watch, ["/r1-2"], 2)).to.deep.equal([]);
    expect(signatures(watch, ["/r1-2", "/r2-2"], 2)).to.deep.equal([]);
  });

  it("sees objects of one kind that never were so at one moment", () => {
    const watch = watchOf(false, FIRST, SECOND, THIRD, LAST);
    expect(signatures(watch, ["/r1-1", "/r2-2"])).to.deep.equal([MIXED]);
    expect(signatures(watch, ["/r1-9"])).to.deep.equal([MIXED]);
    expect(signatures(watch, ["/r1-1"], 3)).to.deep.equal([MIXED]);
  });

  it("sees an older state after a newer one, of each kind by itself, until a controller starts anew", () => {
    const watch = watchOf(false, FIRST, SECOND, THIRD, LAST);
    expect(signatures(watch, ["/r1-2", "/r2-2"], 2)).to.deep.equal([]);
    expect(signatures(watch, ["/r1-2", "/r2-1"], 1)).to.deep.equal([OLD, OLD]);
    watch.restarted();
    expect(signatures(watch, ["/r1-1", "/r2-1"], 1)).to.deep.equal([]);
  });

  it("does not judge a backfill", () => {
    const broken = stateAfter(SECOND, { type: "break", object: "plugin p1", health: "invalid" });
    for (const backfill of [false, true]) {
      const watch = watchOf(backfill, FIRST, SECOND, broken);
      expect(signatures(watch, ["/r1-2"])).to.deep.equal([]);
      expect(signatures(watch, ["/r1-1"])).to.deep.equal(backfill ? [] : [OLD]);
    }
  });
});
