// As valid-object-is-broken-with-backfill after a second gateway has joined, which answered at once.
import {
  defineScenario,
  hasEvent,
  isPushed,
  keepsRunning,
  needsNoTouch,
  scaleUpAtOnce,
  startAndServe,
  staysServed,
  untilAllServe,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/request-id"] as const;

const KEEPS_THE_LAST_VALID = [
  keepsRunning,
  hasEvent(...REJECTED),
  isPushed("kong-0", "201 good more", "400 good more"),
  isPushed("kong-1", "201 good more", "400 good more"),
  staysServed("/good"),
  staysServed("/more"),
  needsNoTouch,
];

export default defineScenario({
  name: "valid-object-is-broken-after-scaling",
  title: "Kong is scaled to two, then a plugin is broken, with backfill",
  // Evidence: run d2-lv.
  because: "it shows that scaling by itself loses nothing",
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
  controllerFlags: ["--use-last-valid-config-for-fallback", "--proxy-sync-seconds", "2"],

  async run(world) {
    await startAndServe(world, "/good");
    world.mark("Kong is scaled to two");
    await scaleUpAtOnce(world, 2);
    await untilAllServe(world, "/good");

    world.mark("the plugin of the good route is edited, and broken");
    await world.kube.apply("good-broken.yaml");
    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      alsoAwaits: () => world.kube.hasEvent(...REJECTED),
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: KEEPS_THE_LAST_VALID,
    guarded: KEEPS_THE_LAST_VALID,
    resilient: KEEPS_THE_LAST_VALID,
  },
});
