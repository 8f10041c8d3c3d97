// The same, and the controller keeps what was valid last where its next life finds it.
import {
  answers,
  defineScenario,
  hasRouteOf,
  keepsRunning,
  logs,
  needsNoTouch,
  restartInABackfill,
} from "../harness/index.ts";

const HAS_NO_STORE = [
  logs("only resilient keeps last valid objects"),
  keepsRunning,
  answers("/good", 404),
  answers("/more", 200),
];

export default defineScenario({
  name: "controller-restarts-with-a-store",
  title:
    "the controller restarts in a backfill, with --last-valid-store, and Kong is scaled from zero",
  because: "an update of the controller should cost nobody what a backfill serves",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "more.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/more"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: ["--use-last-valid-config-for-fallback", "--last-valid-store", "secret"],

  run: (world) => restartInABackfill(world, { broken: "good-broken.yaml", path: "/good" }),

  expect: {
    legacy: HAS_NO_STORE,
    guarded: HAS_NO_STORE,
    resilient: [
      keepsRunning,
      answers("/good", 200),
      answers("/more", 200),
      hasRouteOf("demo/good"),
      needsNoTouch,
    ],
  },
});
