// As scale-0-to-1, but the new gateway answers by the time that it is listed.
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
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/limit"] as const;
const FALLS_BACK = [
  keepsRunning,
  isPushed("kong-0", "400 bad good", "201 good"),
  answers("/good", 200),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  hasEvent(...REJECTED),
  needsNoTouch,
];

export default defineScenario({
  name: "scale-0-to-1-at-once",
  title: "Kong is scaled from zero to one while some object is broken, and answers at once",
  // Evidence: run a1.
  because:
    "it shows what saves most people most of the time: the change of the endpoints is a change of the cache",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 0, unavailableMs: 0 },
  // Long enough to find a listed gateway ready before the next sync.
  controllerFlags: ["--init-cache-sync-duration", "1s", "--proxy-sync-seconds", "2"],

  async run(world) {
    const { gateways, controller } = world;
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
