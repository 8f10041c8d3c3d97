// Nothing is there yet: the controller waits for the first gateway, and starts to sync only then.
import {
  answers,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
  needsNoTouch,
  settle,
  untilAllAnswer,
  untilAllServe,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;
const FALLS_BACK = [
  keepsRunning,
  answers("/good", 200),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  hasEvent(...REJECTED),
  needsNoTouch,
];
/** Legacy writes none, so this is waited for in vain there. */
const STATUS_MS_MAX = 4000;
/** That an Ingress is served is written to its status. This changes the cache, so that the full configuration is tried again. */
const IS_TRIED_AGAIN = [
  ...FALLS_BACK,
  isPushed("kong-0", "400 bad good", "201 good", "400 bad good"),
];

export default defineScenario({
  name: "controller-starts-before-kong",
  title:
    "the controller starts without any gateway, and Kong is scaled to one, while some object is broken",
  // Evidence: run a0. The way out of scale-0-to-1: no snapshot is taken before there is a gateway.
  because: "it shows that no gateway at all does no harm, only one that was there and is gone",
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
  controllerFlags: ["--publish-status-address", "203.0.113.1"],

  async run(world) {
    const { gateways, controller, kube } = world;
    await world.until("the gateway is listed", () => gateways.all.length === 1, 30_000);
    await gateways.scale(0);
    await world.until("there is no gateway", () => gateways.all.length === 0, 30_000);
    await controller.start();
    const waits = () => controller.hasLogged("the Admin Service has no endpoints yet");
    await world.until("the controller waits for a gateway", waits, 30_000);

    world.mark("Kong is scaled to one");
    await gateways.scale(1);
    await world.until("the gateway is listed again", () => gateways.all.length === 1, 30_000);
    await untilAllAnswer(world);

    await untilAllServe(world, "/good");
    const hasStatus = () => kube.hasChanged("Ingress demo/good");
    await world.watch("the status of what is served is written", STATUS_MS_MAX, hasStatus);
    await settle(world);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 5000,
      alsoAwaits: () => kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    // KIC up to 3.3 writes no status in a fallback.
    legacy: [...FALLS_BACK, isPushed("kong-0", "400 bad good", "201 good")],
    guarded: IS_TRIED_AGAIN,
    resilient: IS_TRIED_AGAIN,
  },
});
