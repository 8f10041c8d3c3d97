// As valid-object-is-broken-with-backfill after a second gateway has joined late: what backfill would need is gone.
import {
  answers,
  crashes,
  defineScenario,
  hasEvent,
  isPushed,
  keepsRunning,
  scaleUpSlowly,
  startAndServe,
  staysServed,
  untilAllServe,
  watchThenTouch,
} from "../harness/index.ts";

const REJECTED = ["Warning", "KongConfigurationApplyFailed", "KongPlugin demo/request-id"] as const;

export default defineScenario({
  name: "valid-object-is-broken-after-a-late-join",
  title: "Kong is scaled to two, the second is late, then a plugin is broken, with backfill",
  // Evidence: run d3-lv.
  because: "a gateway that joined an hour ago decides whether the typo of today costs traffic",
  manifests: ["kong.yaml", "kong-deployment-unprobed.yaml", "echo.yaml", "good.yaml", "more.yaml"],
  probes: ["/good", "/more"],
  boot: { silentMs: 200, unavailableMs: 200 },
  controllerFlags: ["--use-last-valid-config-for-fallback"],

  async run(world) {
    await startAndServe(world, "/good");
    world.mark("Kong is scaled to two");
    await scaleUpSlowly(world, 2);
    await untilAllServe(world, "/good");

    world.mark("the plugin of the good route is edited, and broken");
    await world.kube.apply("good-broken.yaml");
    return watchThenTouch(world, {
      path: "/good",
      forMs: 4000,
      alsoAwaits: () => world.kube.hasEvent(...REJECTED),
    });
  },

  expect: {
    legacy: [
      crashes(
        "backfill walks a last valid snapshot that was never initialised",
        /TypeError/,
        /fallback/,
      ),
      isPushed("kong-0", "201 good more", "400 good more"),
      isPushed("kong-1", "201 good more", "400 good more"),
      answers("/good", 200),
      staysServed("/more"),
    ],
    guarded: [
      keepsRunning,
      hasEvent(...REJECTED),
      isPushed("kong-0", "201 good more", "400 good more", "201 more"),
      isPushed("kong-1", "201 good more", "400 good more", "201 more"),
      answers("/good", 404),
      staysServed("/more"),
    ],
    resilient: [
      keepsRunning,
      hasEvent(...REJECTED),
      isPushed("kong-0", "201 good more", "400 good more"),
      isPushed("kong-1", "201 good more", "400 good more"),
      staysServed("/good"),
      staysServed("/more"),
    ],
  },
});
