// A second gateway comes while a fallback is in force, and answers long after the cluster has stopped changing.
import {
  answers,
  defineScenario,
  hasNoRouteOf,
  hasRouteOf,
  keepsRunning,
  needsNoTouch,
  scaleUpSlowly,
  settle,
  startAndServe,
  watchThenTouch,
} from "../harness/index.ts";

const SERVES_ON_BOTH = [
  keepsRunning,
  answers("/good", 200),
  hasRouteOf("demo/good"),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  needsNoTouch,
];

export default defineScenario({
  name: "second-gateway-joins-late",
  title: "Kong is scaled from one to two while a fallback is in force",
  because:
    "a gateway that joins must get what the others got, though nothing in the cluster changes",
  manifests: [
    "kong.yaml",
    "kong-deployment-patient.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 700, unavailableMs: 300 },
  controllerFlags: [],

  async run(world) {
    await startAndServe(world, "/good");
    await settle(world);
    world.mark("Kong is scaled to two");
    await scaleUpSlowly(world, 2);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 5000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: { legacy: SERVES_ON_BOTH, guarded: SERVES_ON_BOTH, resilient: SERVES_ON_BOTH },
});
