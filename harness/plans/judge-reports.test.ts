import { expect } from "chai";
import type { TimelineEvent, TimelineFact } from "../timeline/timeline-event.ts";
import type { Debt } from "./debts.ts";
import { EditionWatch } from "./edition-watch.ts";
import { EventWatch } from "./event-watch.ts";
import { judgeBlame } from "./judge-blame.ts";
import { judgeMetrics } from "./judge-metrics.ts";
import { judgeQuiet } from "./judge-quiet.ts";
import type { PlanObject } from "./plan.ts";
import { initialState, stateAfter } from "./plan-state.ts";
import type { GatewayLook } from "./plan-world.ts";

const PLUGIN: PlanObject = { kind: "plugin", name: "p1", health: "valid", edition: 1 };
const ROUTE: PlanObject = {
  kind: "route",
  name: "r1",
  health: "valid",
  edition: 2,
  plugins: ["p1"],
};
const EDIT = { type: "edit", object: "route r1" } as const;

function events(...facts: readonly TimelineFact[]): readonly TimelineEvent[] {
  return facts.map((fact, seq) => ({ v: 1, seq, atMs: seq, ...fact }));
}

function push(status: number, rejected: readonly string[] = []): TimelineFact {
  const request = { method: "POST", path: "/config?check_hash=1", status, durationMs: 1 };
  return { type: "admin-request", gateway: "kong-0", ...request, rejected };
}

function warning(object: string): TimelineFact {
  const about = { reason: "KongConfigurationApplyFailed", eventType: "Warning", object };
  return { type: "kube-event", ...about, message: "", count: 1 };
}

function blaming(...broken: readonly string[]): readonly TimelineEvent[] {
  return events({
    type: "controller-log",
    level: "info",
    message: "recovered",
    fields: { broken },
  });
}

function pushes(count: number): readonly TimelineEvent[] {
  return events(...Array.from({ length: count }, () => push(400)));
}

function serving(path: string): readonly GatewayLook[] {
  const statuses = new Map([[path, 200]]);
  return [{ name: "kong-0", phase: "running", configurationHash: "a", statuses }];
}

describe("judgeQuiet", () => {
  it("takes many pushes to one gateway for a storm, and some for none", () => {
    expect(judgeQuiet(pushes(5), 3000, 1)).to.deep.equal([]);
    expect(judgeQuiet(pushes(6), 3000, 1).map(({ signature }) => signature)).to.deep.equal([
      "push storm",
    ]);
  });

  it("begins to count when the last gateway has come", () => {
    const sends = Array.from({ length: 4 }, () => push(400));
    const comes: TimelineFact = { type: "gateway-phase", gateway: "kong-1", phase: "running" };
    expect(judgeQuiet(events(...sends, comes, ...sends), 3000, 1)).to.deep.equal([]);
  });
});

describe("judgeBlame", () => {
  const blamable = new Set(["Ingress demo/r1", "KongClusterPlugin g1"]);

  it("lets a fallback blame what has been broken", () => {
    const fair = blaming(
      "networking.k8s.io/Ingress:demo/r1",
      "configuration.konghq.com/KongClusterPlugin:g1",
      // No plan makes it.
      "/Namespace:kong",
    );
    expect(judgeBlame(blamable, fair, 1)).to.deep.equal([]);
  });

  it("takes it ill that it blames what was always well", () => {
    const [violation] = judgeBlame(blamable, blaming("networking.k8s.io/Ingress:demo/r2"), 1);
    expect(violation?.detail).to.include("Ingress demo/r2");
    const [other] = judgeBlame(blamable, blaming("configuration.konghq.com/KongPlugin:demo/g1"), 1);
    expect(other?.signature).to.equal("a fallback blames what is well");
  });
});

describe("judgeMetrics", () => {
  const timeline = events(
    push(201),
    { type: "controller-started", pid: 2 },
    push(201),
    push(400, ["r1"]),
    push(400),
  );

  it("wants every verdict since the last start to be counted", () => {
    expect(judgeMetrics([], timeline, 2, 1)).to.deep.equal([]);
    for (const counted of [1, 3]) {
      const [violation] = judgeMetrics([], timeline, counted, 1);
      expect(violation?.signature).to.equal("metrics do not agree with the timeline");
    }
  });

  it("does not judge what cannot be known", () => {
    expect(judgeMetrics([], timeline, undefined, 1)).to.deep.equal([]);
    expect(judgeMetrics([{ type: "scale", replicas: 0 }], timeline, 9, 1)).to.deep.equal([]);
  });
});

describe("EventWatch", () => {
  const well = initialState([PLUGIN, ROUTE]);
  const broken = stateAfter(well, { type: "break", object: "plugin p1", health: "invalid" });

  it("wants a Warning for what is not served, about the route or what it names", () => {
    const watch = new EventWatch();
    watch.changed(broken, undefined);
    const signatures = (...facts: readonly TimelineFact[]) =>
      watch.judge(broken, events(...facts), 1).map(({ signature }) => signature);
    expect(signatures()).to.deep.equal(["no Event tells what is broken"]);
    expect(signatures(warning("KongPlugin demo/p2"))).to.have.length(2);
    expect(signatures(warning("KongPlugin demo/p1"))).to.deep.equal([]);
    expect(signatures(warning("Ingress demo/r1"))).to.deep.equal([]);
  });

  it("lets a consumer be blamed whose Secret may be heard of later", () => {
    const consumer = {
      kind: "consumer",
      name: "c1",
      health: "valid",
      edition: 1,
      plugins: [],
    } as const;
    const state = initialState([consumer]);
    const watch = new EventWatch();
    watch.changed(state, undefined);
    expect(watch.judge(state, events(warning("KongConsumer demo/c1")), 1)).to.deep.equal([]);
  });

  it("wants none about what was always well", () => {
    const watch = new EventWatch();
    watch.changed(well, undefined);
    expect(watch.judge(well, events(warning("Pod kong/controller")), 1)).to.deep.equal([]);
    const [lie] = watch.judge(well, events(warning("Ingress demo/r1")), 1);
    expect(lie?.signature).to.equal("an Event blames what is well");
    watch.changed(broken, undefined);
    expect(watch.judge(well, events(warning("Ingress demo/r1")), 1)).to.deep.equal([]);
  });
});

describe("EditionWatch", () => {
  const debt: Debt = {
    object: "route r1",
    owed: ["/r1-2"],
    answers: [200],
    forbidden: ["/r1-1"],
    because: "valid",
  };

  it("sees an update that is lost again, and not one that has not arrived", () => {
    const watch = new EditionWatch();
    expect(watch.look([debt], serving("/r1-1"), 1)).to.deep.equal([]);
    expect(watch.look([debt], serving("/r1-2"), 2)).to.deep.equal([]);
    const [violation] = watch.look([debt], serving("/r1-1"), 3);
    expect(violation?.signature).to.equal("update is lost again");
  });

  it("forgets what was served before an object was broken or replaced", () => {
    for (const [debts, deed] of [
      [[{ ...debt, because: "broken" as const }], EDIT],
      [[debt], { type: "apply" }],
    ] as const) {
      const watch = new EditionWatch();
      watch.look([debt], serving("/r1-2"), 1);
      watch.changed(debts, deed);
      expect(watch.look([debt], serving("/r1-1"), 2)).to.deep.equal([]);
    }
  });
});
