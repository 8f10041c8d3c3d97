// The story of the project: a gateway comes up from nothing while some object in the cluster is broken.
import {
  answers,
  crashes,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  hasRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  needsNoTouch,
  servesAfterTouch,
  watchThenTouch,
  type World,
} from "../harness/index.ts";

const BROKEN = "KongPlugin demo/limit";
const SNAPSHOTS_TAKEN = "ingress_controller_processed_config_snapshot_cache_miss";

export default defineScenario({
  name: "scale-0-to-1",
  title: "Kong is scaled from zero to one while some object is broken",
  because:
    "Kong is listed before it answers, and the sync that meets it booting uses up the controller's snapshot",
  manifests: ["kong.yaml", "echo.yaml", "good.yaml", "bad.yaml", "unrelated.yaml"],
  probes: ["/good", "/bad"],
  boot: { silentMs: 700, unavailableMs: 1300 },
  // Time enough to scale the gateway away before anything is pushed to it.
  controllerFlags: ["--init-cache-sync-duration", "1500ms"],

  async run(world) {
    const { gateways, controller } = world;
    const snapshotsTaken = async () => (await controller.metric(SNAPSHOTS_TAKEN)) ?? 0;
    world.mark(
      "the controller starts against one gateway, for with none it would wait in its set-up",
    );
    await controller.start();
    await world.until(
      "the controller has found the gateway",
      () => controller.hasLogged("gateways found"),
      15_000,
    );

    world.mark("Kong is scaled to zero before the first sync");
    assumeNothingPushed(world);
    await gateways.scale(0);
    await world.until("no gateway is listed", () => gateways.all.length === 0, 5000);
    await world.until(
      "the first sync went through without a gateway",
      () => controller.isReady(),
      10_000,
    );
    const before = await snapshotsTaken();

    world.mark("Kong is scaled to one");
    await gateways.scale(1);
    await world.until(
      "a sync has met the booting gateway",
      async () => (await snapshotsTaken()) > before,
      5000,
    );
    world.assume(
      "that sync came before the gateway answered",
      gateways.all.every(({ phase }) => phase !== "running"),
    );
    await world.until(
      "the gateway answers",
      () => gateways.all.some(({ phase }) => phase === "running"),
      10_000,
    );

    return watchThenTouch(world, {
      path: "/good",
      forMs: 6000,
      alsoAwaits: () => world.kube.hasEvent("Warning", "KongConfigurationApplyFailed", BROKEN),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: [
      crashes(/TypeError/),
      holdsNoConfiguration,
      answers("/good", 404),
      answers("/bad", 404),
    ],
    guarded: [
      keepsRunning,
      holdsNoConfiguration,
      answers("/good", 404),
      hasEvent("Warning", "KongConfigurationApplyFailed", BROKEN),
      servesAfterTouch("/good"),
    ],
    resilient: [
      keepsRunning,
      answers("/good", 200),
      hasRouteOf("demo/good"),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      hasEvent("Warning", "KongConfigurationApplyFailed", BROKEN),
      needsNoTouch,
    ],
  },
});

function assumeNothingPushed(world: World): void {
  world.assume(
    "nothing was pushed before",
    world.gateways.all.every((gateway) => gateway.adminRequests("POST", "/config") === 0),
  );
}
