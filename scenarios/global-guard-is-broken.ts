// A global plugin guards every route. It is broken: is everything served without it?
import {
  answers,
  defineScenario,
  everyGatewayAnswers,
  hasEvent,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
} from "../harness/index.ts";

const REJECTED = [
  "Warning",
  "KongConfigurationApplyFailed",
  "KongClusterPlugin keys-everywhere",
] as const;
const STANDS_OPEN = [
  keepsRunning,
  hasEvent(...REJECTED),
  isPushed("kong-0", "201 more", "400 more", "201 more"),
  answers("/more", 200),
];

export default defineScenario({
  name: "global-guard-is-broken",
  title: "the key-auth plugin that is global is edited, and Kong refuses it",
  // Seen with executables of KIC 3.3.1 and 3.5.13. The real graph has no edge from a route to a global plugin.
  because: "a typo in a plugin that keeps strangers out must not let them in",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "more.yaml",
    "global.yaml",
  ],
  probes: ["/more"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: [],

  async run(world) {
    const { kube, gateways, controller } = world;
    await controller.start();
    const turnsAway = () => everyGatewayAnswers(gateways.all, "/more", 401);
    await world.until("strangers are turned away", turnsAway, 30_000);

    world.mark("the guard is edited, and broken");
    await kube.apply("global-broken.yaml");
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
      isPushed("kong-0", "201 more", "400 more", "201"),
      answers("/more", 404),
      hasNoRouteOf("demo/more"),
    ],
  },
});
