// As gateway-restarts-in-place, while some object is broken and a fallback is in force.
import {
  answers,
  applyInTurn,
  defineScenario,
  hasNoRouteOf,
  holdsNoConfiguration,
  isPushed,
  keepsRunning,
  needsNoTouch,
  servesAfterTouch,
  startAndServe,
  untilAllAnswer,
  watchThenTouch,
} from "../harness/index.ts";

const STAYS_EMPTY = [
  keepsRunning,
  isPushed("kong-0", "201 good", "400 bad good"),
  holdsNoConfiguration,
  answers("/good", 404),
  servesAfterTouch("/good"),
];

export default defineScenario({
  name: "gateway-restarts-in-place-in-a-fallback",
  title: "Kong restarts at the same address, too fast for any readiness check, in a fallback",
  // Evidence: run b, its fast restart.
  because: "what is left out for a good reason must not hide that everything is missing",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 200, unavailableMs: 200 },
  // No check of the controller's falls into the restart, as with a restart of a second between two checks.
  controllerFlags: ["--gateway-discovery-readiness-check-interval", "10m"],

  async run(world) {
    const { gateways } = world;
    await startAndServe(world, "/good");
    world.mark(
      "a broken object is added: what is served already is the fallback, so nothing else is pushed",
    );
    await applyInTurn(world, "bad-plugin.yaml", "bad-ingress.yaml");

    world.mark("Kong is killed, and starts again without its configuration");
    await Promise.all(gateways.all.map((gateway) => gateway.restart(200)));
    await untilAllAnswer(world);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: STAYS_EMPTY,
    guarded: STAYS_EMPTY,
    resilient: [
      keepsRunning,
      // What is known to be broken is not tried again: the restarted gateway gets the fallback first.
      isPushed("kong-0", "201 good", "400 bad good", "201 good"),
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      needsNoTouch,
    ],
  },
});
