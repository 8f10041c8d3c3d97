// A mistake is corrected: what was left out comes back, without anybody doing anything else.
import {
  answers,
  defineScenario,
  hasEvent,
  hasRouteOf,
  keepsRunning,
  needsNoTouch,
  startAndServe,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;

const SERVES_EVERYTHING = [
  hasEvent(...REJECTED),
  keepsRunning,
  answers("/good", 200),
  answers("/bad", 200),
  hasRouteOf("demo/good"),
  hasRouteOf("demo/bad"),
  needsNoTouch,
];

export default defineScenario({
  name: "broken-object-is-fixed",
  title: "a fallback is in force, and the broken object is corrected",
  because: "a fallback must end as soon as its cause does",
  manifests: [
    "kong.yaml",
    "kong-deployment.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    const { kube, gateways } = world;
    await startAndServe(world, "/good");
    await world.until("the rejection was reported", () => kube.hasEvent(...REJECTED), 30_000);
    const isLeftOut = () => gateways.all.every((gateway) => gateway.statusOf("/bad") === 404);
    await world.until("the broken object's route is left out", isLeftOut, 30_000);

    world.mark("the broken plugin is corrected");
    await kube.apply("fixed.yaml");
    return watchThenTouch(world, {
      path: "/bad",
      forMs: 5000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: { legacy: SERVES_EVERYTHING, guarded: SERVES_EVERYTHING, resilient: SERVES_EVERYTHING },
});
