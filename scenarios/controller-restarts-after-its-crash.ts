// As one-failed-push, with somebody who starts a controller again that has ended, as the kubelet does.
import {
  answers,
  defineScenario,
  everyGatewayServes,
  hasEvent,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
  logs,
  needsNoTouch,
  servesAfterTouch,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;
/** More rejections than this, and nothing else, is being stuck. */
const REJECTIONS_MAX = 5;

export default defineScenario({
  name: "controller-restarts-after-its-crash",
  title: "the first push is answered with 500, and a controller that ends is started again",
  // Evidence: run f0, to its end.
  because: "a crash that is followed by a restart does less harm than being stuck",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    const { kube, gateways, controller } = world;
    await world.until("the gateway is listed", () => gateways.all.length === 1, 30_000);
    for (const gateway of gateways.all) {
      gateway.failNext({ method: "POST", path: "/config", status: 500, times: 1 });
    }
    await controller.start();
    const isRefusedAgain = () =>
      gateways.all.every(
        (gateway) => gateway.adminRequests("POST", "/config", 400) > REJECTIONS_MAX,
      );
    await world.watch(
      "the controller ends, or Kong serves, or refuses again and again",
      30_000,
      () =>
        controller.exit !== null || everyGatewayServes(gateways.all, "/good") || isRefusedAgain(),
    );
    if (controller.exit !== null) {
      world.mark("the controller is started again");
      await controller.start();
    }

    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      alsoAwaits: () => kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: [
      keepsRunning,
      isPushed("kong-0", "500", "400 bad good, again and again", "201 good"),
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      isPushed("kong-0", "500", "400 bad good, again and again"),
      answers("/good", 404),
      hasEvent(...REJECTED),
      servesAfterTouch("/good"),
    ],
    resilient: [
      keepsRunning,
      isPushed("kong-0", "500", "400 bad good", "201 good"),
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
  },
});
