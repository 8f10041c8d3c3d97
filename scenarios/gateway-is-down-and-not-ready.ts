// A gateway is down for a while in a fallback, and Kubernetes says so: the change of its endpoint uses up the snapshot.
import {
  answers,
  applyInTurn,
  changeAndSync,
  crashes,
  defineScenario,
  hasNoRouteOf,
  holdsNoConfiguration,
  isPushed,
  keepsRunning,
  killGateways,
  logs,
  needsNoTouch,
  setReady,
  startAndServe,
  untilFoundDown,
  watchThenTouch,
} from "../harness/index.ts";

export default defineScenario({
  name: "gateway-is-down-and-not-ready",
  title: "Kong is down in a fallback, and its endpoint is listed as not ready",
  // Evidence: run b3.
  because: "an ordinary outage of one gateway takes the controller down with it",
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
    world.mark(
      "a broken object is added: what is served already is the fallback, so nothing else is pushed",
    );
    await applyInTurn(world, "bad-plugin.yaml", "bad-ingress.yaml");

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
    legacy: [
      crashes("recovery walks a snapshot that was never initialised", /TypeError/, /fallback/),
      isPushed("kong-0", "201 good", "400 bad good, again and again"),
      holdsNoConfiguration,
      answers("/good", 404),
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      logs("pushed the last valid configuration"),
      isPushed("kong-0", "201 good", "400 bad good, again and again", "201 good"),
      answers("/good", 200),
      answers("/bad", 404),
      needsNoTouch,
    ],
    resilient: [
      keepsRunning,
      // What is known to be broken is not tried again: nothing of it has changed.
      isPushed("kong-0", "201 good", "400 bad good", "201 good", "..."),
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      needsNoTouch,
    ],
  },
});
