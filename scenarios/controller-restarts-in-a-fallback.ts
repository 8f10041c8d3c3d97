// The controller is stopped and started, then killed and started, while a gateway serves a fallback.
import {
  answers,
  defineScenario,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
  needsNoTouch,
  startAndServe,
  staysServed,
  watchThenTouch,
} from "../harness/index.ts";

const LEAVES_THE_GATEWAY_ALONE = [
  keepsRunning,
  // The same fallback every time. Evidence has 304 here, from a stand-in for Kong; Kong 3.9.1 takes a JSON document again.
  isPushed(
    "kong-0",
    "400 bad good",
    "201 good",
    "400 bad good",
    "201 good",
    "400 bad good",
    "201 good",
  ),
  staysServed("/good"),
  answers("/good", 200),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  needsNoTouch,
];

/** A Lease that nobody gives back runs out after 15 s. */
const LEASE_MS_MAX = 60_000;

export default defineScenario({
  name: "controller-restarts-in-a-fallback",
  title: "the controller is stopped and started, then killed and started, in a fallback",
  // Evidence: run e.
  because: "a controller that forgets everything must not disturb gateways that serve",
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
    await startAndServe(world, "/good");
    const fallbacks = () =>
      gateways.all.reduce((sum, gateway) => sum + gateway.adminRequests("POST", "/config", 201), 0);
    const restart = async () => {
      const before = fallbacks();
      await controller.start();
      await world.until("it has found its way back", () => fallbacks() > before, LEASE_MS_MAX);
    };

    world.mark("the controller is stopped, and started again");
    await controller.stop();
    await restart();
    world.mark("the controller is killed, and started again: nobody gave the Lease back");
    await controller.kill();
    await restart();
    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: LEAVES_THE_GATEWAY_ALONE,
    guarded: LEAVES_THE_GATEWAY_ALONE,
    resilient: LEAVES_THE_GATEWAY_ALONE,
  },
});
