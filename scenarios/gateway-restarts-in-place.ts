// A gateway's process dies and is back, empty, before anybody looks. Nothing is broken in the cluster.
import {
  answers,
  defineScenario,
  hasRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  needsNoTouch,
  servesAfterTouch,
  settle,
  startAndServe,
  untilAllAnswer,
  watchThenTouch,
} from "../harness/index.ts";

const STAYS_EMPTY = [
  keepsRunning,
  holdsNoConfiguration,
  answers("/good", 404),
  servesAfterTouch("/good"),
];

export default defineScenario({
  name: "gateway-restarts-in-place",
  title: "Kong restarts at the same address, too fast for any readiness check",
  because: "a controller that trusts what it sent, and never asks, leaves the gateway empty",
  manifests: [
    "kong.yaml",
    "kong-deployment-patient.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good"],
  boot: { silentMs: 200, unavailableMs: 200 },
  // No check of the controller's falls into the restart, as with a restart of a second between two checks.
  controllerFlags: ["--gateway-discovery-readiness-check-interval", "10m"],

  async run(world) {
    const { gateways } = world;
    await startAndServe(world, "/good");
    await settle(world);

    world.mark("Kong is killed, and starts again without its configuration");
    await Promise.all(gateways.all.map((gateway) => gateway.restart(200)));
    await untilAllAnswer(world);
    const isUnnoticed = gateways.all.every(({ isReady }) => isReady);
    world.assume("Kubernetes has not noticed the restart", isUnnoticed);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: STAYS_EMPTY,
    guarded: STAYS_EMPTY,
    resilient: [keepsRunning, answers("/good", 200), hasRouteOf("demo/good"), needsNoTouch],
  },
});
