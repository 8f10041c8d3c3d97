// The only gateway was there when the controller set itself up, is away at the first sync, and comes back empty.
import {
  answers,
  crashes,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  holdsNoConfiguration,
  isPushed,
  keepsRunning,
  killGateways,
  logs,
  needsNoTouch,
  servesAfterTouch,
  untilFoundDown,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;

export default defineScenario({
  name: "gateway-dies-before-the-first-sync",
  title:
    "Kong dies right after the controller's start and is back later, while some object is broken",
  // Evidence: run a5. Nothing is scaled, no endpoint changes, and /readyz says 200 all the time.
  because: "a gateway that has to be started again must not need somebody's help to be configured",
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
    const { gateways, controller } = world;
    await world.until(
      "the gateway answers",
      () => gateways.all.some(({ phase }) => phase === "running"),
      30_000,
    );
    const recoveries = gateways.all.map((gateway) =>
      // It will be dead in a moment. If the machine is so slow that a sync comes first, it takes nothing any more.
      gateway.failNext({ method: "POST", path: "/config", status: 503, times: 1000 }),
    );
    await controller.start();
    const hasFound = () => controller.hasLogged("gateways found");
    await world.until("the controller has found the gateway", hasFound, 30_000);

    world.mark("Kong dies");
    const letBoot = await killGateways(world);
    await untilFoundDown(world);
    for (const recover of recoveries) recover();
    world.mark("Kong is back");
    letBoot();

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
      isPushed("kong-0", "400 bad good"),
      holdsNoConfiguration,
      answers("/good", 404),
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      isPushed("kong-0", "400 bad good, again and again"),
      holdsNoConfiguration,
      answers("/good", 404),
      hasEvent(...REJECTED),
      servesAfterTouch("/good"),
    ],
    resilient: [
      keepsRunning,
      isPushed("kong-0", "400 bad good", "201 good"),
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      hasEvent(...REJECTED),
      needsNoTouch,
    ],
  },
});
