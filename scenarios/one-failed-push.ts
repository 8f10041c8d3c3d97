// The first push meets a gateway that fails once. That is enough.
import {
  answers,
  crashes,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  logs,
  needsNoTouch,
  servesAfterTouch,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;

export default defineScenario({
  name: "one-failed-push",
  title: "the first push is answered with 500 once, while some object is broken",
  because: "one passing failure uses up the snapshot: no gateway has to come or go",
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
    const { gateways, controller } = world;
    await world.until("the gateway is listed", () => gateways.all.length === 1, 30_000);
    for (const gateway of gateways.all) {
      gateway.failNext({ method: "POST", path: "/config", status: 500, times: 1 });
    }
    await controller.start();
    const hasFailed = () =>
      gateways.all.every((gateway) => gateway.adminRequests("POST", "/config", 500) === 1);
    await world.until("the first push has failed", hasFailed, 30_000);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      alsoAwaits: () => world.kube.hasEvent(...REJECTED),
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
      holdsNoConfiguration,
      answers("/good", 404),
      hasEvent(...REJECTED),
      servesAfterTouch("/good"),
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
