// Gateways come and go while a fallback is in force; each answers by the time that it is listed.
import {
  answers,
  changeAndSync,
  defineScenario,
  hasNoRouteOf,
  isPushed,
  keepsRunning,
  needsNoTouch,
  scaleUpAtOnce,
  startAndServe,
  untilAllServe,
  watchThenTouch,
} from "../harness/index.ts";

const SERVES_WHAT_IT_CAN = [
  keepsRunning,
  answers("/good", 200),
  answers("/bad", 404),
  hasNoRouteOf("demo/bad"),
  needsNoTouch,
];
const IS_REFUSED_EACH_TIME = [
  ...SERVES_WHAT_IT_CAN,
  // As it is started, as it comes back, and as it hears of the second one, when it holds the fallback already.
  isPushed("kong-0", "400 bad good", "201 good", "400 bad good", "201 good", "400 bad good"),
  isPushed("kong-1", "400 bad good", "201 good"),
];

export default defineScenario({
  name: "scaling-in-a-fallback",
  title: "Kong is scaled from one to zero, to one and to two in a fallback, and answers at once",
  // Evidence: run c.
  because: "a fallback must survive scaling, and does as long as Kong is quick",
  manifests: [
    "kong.yaml",
    "kong-deployment-unprobed.yaml",
    "echo.yaml",
    "good.yaml",
    "bad.yaml",
    "unrelated.yaml",
  ],
  probes: ["/good", "/bad"],
  boot: { silentMs: 0, unavailableMs: 0 },
  // Long enough to find a listed gateway ready before the next sync.
  controllerFlags: ["--proxy-sync-seconds", "2"],

  async run(world) {
    const { gateways } = world;
    await startAndServe(world, "/good");

    world.mark("Kong is scaled to zero");
    await changeAndSync(world, "syncs have seen the gateway go", () => gateways.scale(0));
    world.mark("Kong is scaled to one");
    await scaleUpAtOnce(world, 1);
    await untilAllServe(world, "/good");
    world.mark("Kong is scaled to two");
    await scaleUpAtOnce(world, 2);

    return watchThenTouch(world, {
      path: "/good",
      forMs: 8000,
      touch: { kind: "Service", namespace: "demo", name: "unrelated" },
    });
  },

  expect: {
    legacy: IS_REFUSED_EACH_TIME,
    guarded: IS_REFUSED_EACH_TIME,
    // Who joins gets the fallback first. Afterwards one of the gateways is asked whether it takes everything by now.
    resilient: [
      ...SERVES_WHAT_IT_CAN,
      isPushed("kong-0", "400 bad good", "201 good, again and again", "..."),
      isPushed("kong-1", "201 good", "..."),
    ],
  },
});
