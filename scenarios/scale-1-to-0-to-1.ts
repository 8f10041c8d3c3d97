// As scale-0-to-1, but the gateways were serving before: there is a last valid configuration to go back to.
import {
  answers,
  changeAndSync,
  crashes,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  logs,
  needsNoTouch,
  scaleUpSlowly,
  startAndServe,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;

export default defineScenario({
  name: "scale-1-to-0-to-1",
  title: "Kong serves, is scaled to zero and back to one, and an object is broken meanwhile",
  because: "what was served before the night should be served after it, whoever made a mistake",
  manifests: ["kong.yaml", "kong-deployment.yaml", "echo.yaml", "good.yaml", "unrelated.yaml"],
  probes: ["/good", "/bad"],
  boot: { silentMs: 700, unavailableMs: 300 },
  controllerFlags: [],

  async run(world) {
    const { gateways, kube } = world;
    await startAndServe(world, "/good");

    world.mark("Kong is scaled to zero");
    await changeAndSync(world, "syncs have seen the gateway go", () => gateways.scale(0));
    world.mark("a broken object is added");
    await changeAndSync(world, "syncs have seen the broken object", () => kube.apply("bad.yaml"));
    world.mark("Kong is scaled to one");
    await scaleUpSlowly(world, 1);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 5000,
      alsoAwaits: () => kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: [
      crashes("recovery walks a snapshot that was never initialised", /TypeError/, /fallback/),
      holdsNoConfiguration,
      answers("/good", 404),
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      logs("pushed the last valid configuration"),
      answers("/good", 200),
      answers("/bad", 404),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
    resilient: [
      keepsRunning,
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
  },
});
