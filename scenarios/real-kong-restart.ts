// Kong is restarted in every way that there is while a fallback is in force; meant for `--gateways container`.
import {
  answers,
  defineScenario,
  everyGatewayServes,
  hasNoRouteOf,
  hasRouteOf,
  holdsNoConfiguration,
  isPushed,
  keepsRunning,
  needsNoTouch,
  servesAfterTouch,
  settle,
  startAndServe,
  untilAllAnswer,
  untilAllServe,
  watchThenTouch,
} from "../harness/index.ts";

const GRACE_MS = 10_000;
/** Longer than the controller needs when it means to do something about it. */
const LOOK_MS = 5000;
const KILLED = {};
const STOPPED = { graceMs: GRACE_MS };

const STAYS_EMPTY = [
  keepsRunning,
  isPushed("kong-0", "400 bad good", "201 good"),
  holdsNoConfiguration,
  answers("/good", 404),
  servesAfterTouch("/good"),
];

export default defineScenario({
  name: "real-kong-restart",
  title: "Kong is killed and stopped, with and without its data directory, in a fallback",
  because: "only a real Kong can say what it still knows after a restart; try it with containers",
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
  // No check of the controller's falls into a restart, however long it takes.
  controllerFlags: ["--gateway-discovery-readiness-check-interval", "10m"],

  async run(world) {
    const { gateways } = world;
    await startAndServe(world, "/good");
    await settle(world);

    for (const [text, how] of [
      ["killed", KILLED],
      ["stopped gracefully", STOPPED],
    ] as const) {
      world.mark(`Kong is ${text}, and starts again with its data directory`);
      const restarts = gateways.all.map((gateway) =>
        gateway.restart(200, { ...how, keepConfiguration: true }),
      );
      // oxlint-disable-next-line no-await-in-loop -- one restart after the other is the story
      await Promise.all(restarts);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await untilAllServe(world, "/good");
    }

    world.mark("Kong is stopped gracefully, and starts again without its data directory");
    await Promise.all(gateways.all.map((gateway) => gateway.restart(200, STOPPED)));
    await untilAllAnswer(world);
    await world.watch("/good is served again", LOOK_MS, () =>
      everyGatewayServes(gateways.all, "/good"),
    );

    world.mark("Kong is killed, and starts again without its data directory");
    await Promise.all(gateways.all.map((gateway) => gateway.restart(200, KILLED)));
    await untilAllAnswer(world);
    return watchThenTouch(world, {
      path: "/good",
      forMs: LOOK_MS,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: STAYS_EMPTY,
    guarded: STAYS_EMPTY,
    resilient: [
      keepsRunning,
      // What is known to be broken is not tried again: a gateway that comes back empty gets the fallback first.
      isPushed("kong-0", "400 bad good", "201 good, again and again"),
      answers("/good", 200),
      hasRouteOf("demo/good"),
      answers("/bad", 404),
      hasNoRouteOf("demo/bad"),
      needsNoTouch,
    ],
  },
});
