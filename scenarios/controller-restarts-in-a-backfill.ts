// A backfill is in force, and the controller that knows what was valid last is exchanged for one that does not.
import {
  answers,
  defineScenario,
  hasEvent,
  hasNoRouteOf,
  keepsRunning,
  restartInABackfill,
} from "../harness/index.ts";

const HAS_FORGOTTEN = [
  keepsRunning,
  hasEvent("Warning", "KongConfigurationApplyFailed", "KongPlugin demo/request-id"),
  answers("/good", 404),
  hasNoRouteOf("demo/good"),
  answers("/more", 200),
];

export default defineScenario({
  name: "controller-restarts-in-a-backfill",
  title: "the controller restarts in a backfill, and Kong is scaled from zero",
  because:
    "what was valid last is known to the controller's memory alone, unless it is told to keep it",
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
  controllerFlags: ["--use-last-valid-config-for-fallback"],

  run: (world) => restartInABackfill(world, { broken: "good-broken.yaml", path: "/good" }),

  expect: { legacy: HAS_FORGOTTEN, guarded: HAS_FORGOTTEN, resilient: HAS_FORGOTTEN },
});
