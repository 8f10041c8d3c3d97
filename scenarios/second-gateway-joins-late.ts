// A second gateway comes while a fallback is in force, and answers long after the cluster has stopped changing.
import {
  answers,
  changeAndSync,
  defineScenario,
  hasNoRouteOf,
  hasRouteOf,
  keepsRunning,
  needsNoTouch,
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
  boot: { silentMs: 700, unavailableMs: 1300 },
  controllerFlags: [],

  async run(world) {
    const { gateways } = world;
    await startAndServe(world, "/good");
    await settle(world);

    world.mark("Kong is scaled to two");
    await changeAndSync(world, "a sync has met the new gateway", () => gateways.scale(2));
    const isBooting = gateways.all.some(({ phase }) => phase !== "running");
    world.assume("the second gateway was still booting", isBooting);
    const areUp = () =>
      gateways.all.length === 2 && gateways.all.every(({ phase }) => phase === "running");
    await world.until("both gateways answer", areUp, 10_000);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 6000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: { legacy: SERVES_ON_BOTH, guarded: SERVES_ON_BOTH, resilient: SERVES_ON_BOTH },
});
