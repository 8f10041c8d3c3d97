// Nothing gets through between the controller and its gateway for a while, in a fallback, and something changes meanwhile.
import {
  answers,
  crashes,
  defineScenario,
  hasNoRouteOf,
  hasRouteOf,
  keepsRunning,
  logs,
  needsNoTouch,
  servesAfterTouch,
  settle,
  startAndServe,
  staysServed,
  watchThenTouch,
} from "../harness/index.ts";

/** Longer than a push waits for its answer, and what follows it as well. */
const CUT_MS = 8000;
const PUSH_SECONDS = "2";

export default defineScenario({
  name: "gateway-is-cut-off",
  title: "in a fallback the controller cannot reach the gateway for a while, and a route is added",
  because:
    "a gateway that cannot be reached serves on, but a push that is not answered is a failure",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/more", "/bad"],
  boot: { silentMs: 200, unavailableMs: 200 },
  // No check of the controller's finds out before a push does.
  controllerFlags: [
    "--gateway-discovery-readiness-check-interval",
    "10m",
    "--proxy-timeout-seconds",
    PUSH_SECONDS,
  ],
  failsLinks: true,

  async run(world) {
    const { kube, gateways } = world;
    await startAndServe(world, "/good");
    await settle(world);

    world.mark("the way to the gateway is cut, and another team adds a route");
    const cut = { kind: "cut", forMs: CUT_MS } as const;
    await Promise.all(gateways.all.map((gateway) => gateway.failLink(cut)));
    await kube.apply("more.yaml");
    await world.watch("the way is cut", CUT_MS);
    world.mark("the way is whole again");

    return watchThenTouch(world, {
      path: "/more",
      forMs: 6000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: [
      crashes("recovery walks a snapshot that was never initialised", /TypeError/, /fallback/),
      staysServed("/good"),
      answers("/more", 404),
    ],
    guarded: [
      keepsRunning,
      logs("cache snapshot not available"),
      staysServed("/good"),
      answers("/more", 404),
      servesAfterTouch("/more"),
    ],
    resilient: [
      keepsRunning,
      staysServed("/good"),
      answers("/more", 200),
      hasRouteOf("demo/more"),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      needsNoTouch,
    ],
  },
});
