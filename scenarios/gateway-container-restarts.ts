// What a crash of Kong looks like in a cluster: its endpoint is not ready, then ready again.
import {
  answers,
  applyInTurn,
  changeAndSync,
  crashes,
  defineScenario,
  everyGatewayServes,
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
  name: "gateway-container-restarts",
  title: "Kong's container restarts in a fallback, and its endpoint flips both ways",
  // Evidence: run b5.
  because: "the most ordinary restart that there is",
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
    const isOver = () =>
      everyGatewayServes(world.gateways.all, "/good") || world.controller.exit !== null;
    await world.watch("Kong is configured, or the controller ends", 30_000, isOver);
    world.mark("Kubernetes counts it as ready again");
    if (world.controller.exit === null) {
      await changeAndSync(world, "syncs have seen the endpoint as ready", () =>
        setReady(world, true),
      );
    }

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
      isPushed("kong-0", "201 good", "400 bad good, again and again", "201 good", "400 bad good"),
      answers("/good", 200),
      answers("/bad", 404),
      needsNoTouch,
    ],
    resilient: [
      keepsRunning,
      isPushed("kong-0", "201 good", "400 bad good", "201 good", "..."),
      answers("/good", 200),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      needsNoTouch,
    ],
  },
});
