// The same outage while nothing is broken.
import {
  answers,
  changeAndSync,
  defineScenario,
  hasRouteOf,
  isPushed,
  keepsRunning,
  killGateways,
  needsNoTouch,
  setReady,
  settle,
  startAndServe,
  untilFoundDown,
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
  name: "healthy-gateway-is-down-and-not-ready",
  title: "Kong is down, and its endpoint is listed as not ready; nothing is broken",
  // Evidence: run b4.
  because: "it shows that the outage alone does no harm: it takes a broken object, too",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    await startAndServe(world, "/good");
    await settle(world);

    world.mark("Kong dies");
    const letBoot = await killGateways(world);
    await changeAndSync(world, "syncs have seen the endpoint as not ready", () =>
      setReady(world, false),
    );
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
