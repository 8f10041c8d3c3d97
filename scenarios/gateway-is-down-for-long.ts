// A gateway is gone for long enough to be missed, and comes back at the same address. Its endpoint never changes.
import {
  answers,
  applyInTurn,
  defineScenario,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
  killGateways,
  needsNoTouch,
  startAndServe,
  untilFoundDown,
  watchThenTouch,
} from "../harness/index.ts";

const IS_NOTICED = [
  keepsRunning,
  isPushed("kong-0", "201 good", "400 bad good", "201 good"),
  answers("/good", 200),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  needsNoTouch,
];

export default defineScenario({
  name: "gateway-is-down-for-long",
  title: "Kong is down for a readiness check, in a fallback, and its endpoint does not change",
  // Evidence: run b, its slow restart, and bhit of the runs with real Kong.
  because: "this works as it should: a controller that asks the gateway finds out",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    await startAndServe(world, "/good");
    await applyInTurn(world, "bad-plugin.yaml", "bad-ingress.yaml");

    world.mark("Kong dies");
    const letBoot = await killGateways(world);
    await untilFoundDown(world);
    world.mark("Kong is back, without its configuration");
    letBoot();

    return watchThenTouch(world, {
      path: "/good",
      forMs: 5000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: IS_NOTICED,
    guarded: IS_NOTICED,
    resilient: IS_NOTICED,
  },
});
