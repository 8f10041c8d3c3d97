// The same quick restart with the feature gate off: there is no snapshot to compare, so the gateway itself is asked.
import {
  answers,
  defineScenario,
  hasRouteOf,
  isPushed,
  keepsRunning,
  needsNoTouch,
  startAndServe,
  untilAllAnswer,
  watchThenTouch,
} from "../harness/index.ts";

const IS_NOTICED = [
  keepsRunning,
  isPushed("kong-0", "201 good, again and again"),
  answers("/good", 200),
  hasRouteOf("demo/good"),
  needsNoTouch,
];

export default defineScenario({
  name: "gateway-restarts-in-place-without-the-gate",
  title: "Kong restarts at the same address, with FallbackConfiguration off",
  // Evidence: run b0n.
  because: "it shows what the feature gate costs: without it, every behaviour notices the restart",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [
    "--gateway-discovery-readiness-check-interval",
    "10m",
    "--feature-gates",
    "FallbackConfiguration=false",
  ],

  async run(world) {
    const { gateways } = world;
    await startAndServe(world, "/good");

    world.mark("Kong is killed, and starts again without its configuration");
    await Promise.all(gateways.all.map((gateway) => gateway.restart(200)));
    await untilAllAnswer(world);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: { legacy: IS_NOTICED, guarded: IS_NOTICED, resilient: IS_NOTICED },
});
