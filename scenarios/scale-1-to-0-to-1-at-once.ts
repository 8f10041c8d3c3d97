// As scale-1-to-0-to-1, but the new gateway answers by the time that it is listed.
import {
  answers,
  changeAndSync,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
  needsNoTouch,
  scaleUpAtOnce,
  startAndServe,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;
const FALLS_BACK = [
  keepsRunning,
  isPushed("kong-0", "201 good", "400 bad good", "201 good"),
  answers("/good", 200),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  hasEvent(...REJECTED),
  needsNoTouch,
];

export default defineScenario({
  name: "scale-1-to-0-to-1-at-once",
  title:
    "Kong serves, is scaled to zero and back to one, and answers at once; an object is broken meanwhile",
  // Evidence: run a2.
  because: "it shows that scaling is not what does the harm: it is the time in which Kong boots",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 0, unavailableMs: 0 },
  // Long enough to find a listed gateway ready before the next sync.
  controllerFlags: ["--proxy-sync-seconds", "2"],

  async run(world) {
    const { gateways, kube } = world;
    await startAndServe(world, "/good");

    world.mark("Kong is scaled to zero");
    await changeAndSync(world, "syncs have seen the gateway go", () => gateways.scale(0));
    world.mark("a broken object is added");
    await changeAndSync(world, "syncs have seen the broken object", () => kube.apply("bad.yaml"));
    world.mark("Kong is scaled to one");
    await scaleUpAtOnce(world, 1);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 5000,
      alsoAwaits: () => world.kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: { legacy: FALLS_BACK, guarded: FALLS_BACK, resilient: FALLS_BACK },
});
