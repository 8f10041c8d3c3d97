// The story of the project: a gateway comes up from nothing while some object in the cluster is broken.
import {
  answers,
  changeAndSync,
  crashes,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  hasRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  logs,
  needsNoTouch,
  scaleUpSlowly,
  servesAfterTouch,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;

export default defineScenario({
  name: "scale-0-to-1",
  title: "Kong is scaled from zero to one while some object is broken",
  because:
    "Kong is listed before it answers, and the sync that meets it booting uses up the controller's snapshot",
  manifests: [
    "kong.yaml",
    "kong-deployment.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 700, unavailableMs: 300 },
  // Time enough to scale the gateway away before anything is pushed to it.
  controllerFlags: ["--init-cache-sync-duration", "1s"],

  async run(world) {
    const { gateways, controller } = world;
    world.mark("the controller starts against one gateway: with none it would wait in its set-up");
    await world.until("the gateway is listed", () => gateways.all.length === 1, 30_000);
    for (const gateway of gateways.all) {
      // Its days are numbered. If the machine is so slow that a sync comes before its end, it takes nothing any more.
      gateway.failNext({ method: "POST", path: "/config", status: 503, times: 1000 });
    }
    await controller.start();
    const hasFound = () => controller.hasLogged("gateways found");
    await world.until("the controller has found the gateway", hasFound, 30_000);

    world.mark("Kong is scaled to zero before the first sync");
    await changeAndSync(world, "syncs went by without any gateway", () => gateways.scale(0));
    world.mark("Kong is scaled to one");
    await scaleUpSlowly(world, 1);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 5000,
      alsoAwaits: () => world.kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: [
      crashes("recovery walks a snapshot that was never initialised", /TypeError/, /fallback/),
      holdsNoConfiguration,
      answers("/good", 404),
      answers("/bad", 404),
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      holdsNoConfiguration,
      answers("/good", 404),
      answers("/bad", 404),
      hasEvent(...REJECTED),
      servesAfterTouch("/good"),
    ],
    resilient: [
      keepsRunning,
      answers("/good", 200),
      hasRouteOf("demo/good"),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
  },
});
