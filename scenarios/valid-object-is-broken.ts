// A valid object is edited, and broken, without backfill.
import {
  answers,
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

const LEAVES_IT_OUT = [
  keepsRunning,
  hasEvent(...REJECTED),
  isPushed("kong-0", "201 good more", "400 good more", "201 more"),
  answers("/good", 404),
  staysServed("/more"),
  needsNoTouch,
];

export default defineScenario({
  name: "valid-object-is-broken",
  title: "the plugin of a served route is edited, and Kong refuses it",
  // Evidence: run d1.
  because: "the route goes with its plugin: what names a plugin is not served without it",
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
  controllerFlags: [],

  async run(world) {
    await startAndServe(world, "/good");

    world.mark("the plugin of the good route is edited, and broken");
    await world.kube.apply("good-broken.yaml");
    return watchThenTouch(world, {
      path: "/more",
      forMs: 4000,
      alsoAwaits: () =>
        world.kube.hasEvent(...REJECTED) &&
        world.gateways.all.every((gateway) => gateway.statusOf("/good") === 404),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: LEAVES_IT_OUT,
    guarded: LEAVES_IT_OUT,
    resilient: LEAVES_IT_OUT,
  },
});
