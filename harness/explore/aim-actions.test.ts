import { expect } from "chai";
import type { PlanAction, PlanObject } from "../plans/plan.ts";
import { aimedActions } from "./aim-actions.ts";

const PLUGIN: PlanObject = { kind: "plugin", name: "p1", health: "valid", edition: 1 };
const ROUTE: PlanObject = {
  kind: "route",
  name: "r1",
  health: "invalid",
  edition: 1,
  plugins: [],
};

const aimed = (...actions: readonly PlanAction[]) => aimedActions(actions, [PLUGIN, ROUTE], 1, 2);

describe("aimedActions", () => {
  it("leaves alone what makes a difference", () => {
    const actions: readonly PlanAction[] = [
      { atMs: 1, type: "break", object: "plugin p1", health: "invalid" },
      { atMs: 2, type: "fix", object: "plugin p1" },
      { atMs: 3, type: "edit", object: "route r1" },
      { atMs: 4, type: "scale", replicas: 2 },
      { atMs: 5, type: "restart-gateway", gateway: 1, downMs: 0 },
    ];
    expect(aimed(...actions)).to.deep.equal(actions);
  });

  it("points at what is there, broken or whole, as it is at that time", () => {
    const [fix, again, edit] = aimed(
      { atMs: 1, type: "fix", object: "plugin p1" },
      { atMs: 2, type: "break", object: "plugin p2", health: "invalid" },
      { atMs: 3, type: "edit", object: "route r3" },
    );
    expect(fix).to.have.property("object", "route r1");
    expect(again).to.have.property("object").that.is.oneOf(["plugin p1", "route r1"]);
    expect(edit).to.have.property("object").that.is.oneOf(["plugin p1", "route r1"]);
  });

  it("points at gateways that there are, and scales to another number than there are", () => {
    const [restart, scale, fault] = aimed(
      { atMs: 1, type: "restart-gateway", gateway: 1, downMs: 0 },
      { atMs: 2, type: "scale", replicas: 1 },
      { atMs: 3, type: "fail-link", gateway: 1, fault: { kind: "cut", forMs: 1 } },
    );
    expect(restart).to.have.property("gateway", 0);
    expect(scale).to.have.property("replicas", 2);
    expect(fault).to.have.property("gateway", 1);
  });

  it("leaves as it is what there is nothing for", () => {
    const nothing: readonly PlanAction[] = [
      { atMs: 1, type: "edit", object: "route r1" },
      { atMs: 2, type: "restart-gateway", gateway: 1, downMs: 0 },
    ];
    expect(aimedActions(nothing, [], 0, 2)).to.deep.equal(nothing);
  });
});
