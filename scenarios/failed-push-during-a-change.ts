// A gateway fails while something is changed. It serves on, but what was good about the change is lost.
import {
  answers,
  changeAndSync,
  crashes,
  defineScenario,
  hasEvent,
  hasRouteOf,
  isPushed,
  keepsRunning,
  logs,
  needsNoTouch,
  servesAfterTouch,
  startAndServe,
  staysServed,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;
/** The change comes in several objects: however syncs cut it up, what they push is refused until it is complete. */
const UNTIL_IT_IS_TRIED_AGAIN = ["201 good", "500, again and again"] as const;

export default defineScenario({
  name: "failed-push-during-a-change",
  title: "a good and a broken object are added, and the push of the change is answered with 500",
  // Evidence: runs f and f-lv.
  because:
    "the gateways serve, the controller says that they are in sync, and a team's new route is nowhere",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/more", "/bad"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    const { kube, gateways } = world;
    await startAndServe(world, "/good");

    world.mark("the gateway answers pushes with 500");
    const recoveries = gateways.all.map((gateway) =>
      gateway.failNext({ method: "POST", path: "/config", status: 500, times: 1000 }),
    );
    await changeAndSync(world, "syncs have tried to push the change", () =>
      kube.apply("bad.yaml", "more.yaml"),
    );
    world.mark("the gateway takes pushes again");
    for (const recover of recoveries) recover();

    return watchThenTouch(world, {
      path: "/more",
      forMs: 3000,
      alsoAwaits: () => kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: [
      crashes("recovery walks a snapshot that was never initialised", /TypeError/, /fallback/),
      isPushed("kong-0", ...UNTIL_IT_IS_TRIED_AGAIN, "400 bad good more"),
      staysServed("/good"),
      answers("/more", 404),
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      isPushed("kong-0", ...UNTIL_IT_IS_TRIED_AGAIN, "400 bad good more"),
      staysServed("/good"),
      answers("/more", 404),
      hasEvent(...REJECTED),
      servesAfterTouch("/more"),
    ],
    resilient: [
      keepsRunning,
      isPushed("kong-0", ...UNTIL_IT_IS_TRIED_AGAIN, "400 bad good more", "201 good more"),
      staysServed("/good"),
      answers("/more", 200),
      hasRouteOf("demo/more"),
      answers("/bad", 404),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
  },
});
