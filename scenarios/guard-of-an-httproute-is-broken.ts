// An HTTPRoute has its guard as a filter. The guard is broken: is the route served without it?
import {
  answers,
  defineScenario,
  everyGatewayAnswers,
  hasEvent,
  isPushed,
  keepsRunning,
  startAndServe,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/keys"] as const;
const STANDS_OPEN = [
  keepsRunning,
  hasEvent(...REJECTED),
  isPushed("kong-0", "201 admin more", "400 admin more", "201 admin more"),
  answers("/more", 200),
  answers("/admin", 200),
];

export default defineScenario({
  name: "guard-of-an-httproute-is-broken",
  title: "the key-auth plugin that an HTTPRoute has as a filter is edited, and Kong refuses it",
  // Recorded with KIC 3.5.13 and Kong 3.9.1. The real graph has no edge for a filter.
  because: "a typo in a plugin that keeps strangers out must not let them in",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "more.yaml",
    "admin-httproute.yaml",
  ],
  probes: ["/more", "/admin"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    const { kube, gateways } = world;
    await startAndServe(world, "/more");
    const turnsAway = () => everyGatewayAnswers(gateways.all, "/admin", 401);
    await world.until("strangers are turned away", turnsAway, 30_000);

    world.mark("the guard is edited, and broken");
    await kube.apply("admin-httproute-broken.yaml");
    const isDone = () => kube.hasEvent(...REJECTED) && !turnsAway();
    await world.until("it was refused, and something else is served", isDone, 30_000);
    return { observed: await world.observe(), afterTouch: null };
  },

  expect: {
    legacy: STANDS_OPEN,
    guarded: STANDS_OPEN,
    resilient: [
      keepsRunning,
      hasEvent(...REJECTED),
      isPushed("kong-0", "201 admin more", "400 admin more", "201 more"),
      answers("/more", 200),
      answers("/admin", 404),
    ],
  },
});
