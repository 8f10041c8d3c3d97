// The same edit with backfill: the last valid version of the object stays in force.
import {
  defineScenario,
  hasEvent,
  isPushed,
  keepsRunning,
  needsNoTouch,
  startAndServe,
  staysServed,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/request-id"] as const;

const KEEPS_THE_LAST_VALID = [
  keepsRunning,
  hasEvent(...REJECTED),
  isPushed("kong-0", "201 good more", "400 good more"),
  staysServed("/good"),
  staysServed("/more"),
  needsNoTouch,
];

export default defineScenario({
  name: "valid-object-is-broken-with-backfill",
  title: "the plugin of a served route is edited, and its last valid version is kept",
  // Evidence: run d1-lv.
  because: "a typo in an object that was valid should cost nobody any traffic",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "more.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/more"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: ["--use-last-valid-config-for-fallback"],

  async run(world) {
    await startAndServe(world, "/good");

    world.mark("the plugin of the good route is edited, and broken");
    await world.kube.apply("good-broken.yaml");
    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      alsoAwaits: () => world.kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: KEEPS_THE_LAST_VALID,
    guarded: KEEPS_THE_LAST_VALID,
    resilient: KEEPS_THE_LAST_VALID,
  },
});
