import { join } from "node:path";
import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { EnvironmentError, InterruptedError, StepTimeoutError } from "../scenario/faults.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import { defineScenario } from "../scenario/scenario.ts";
import { everyGatewayServes, startAndServe, untilAllAnswer } from "../scenario/steps.ts";
import { waitFor } from "../scenario/wait-for.ts";
import { Timeline } from "../timeline/timeline.ts";
import { openLiveWorld } from "./open-live-world.ts";

const MANIFESTS = join(import.meta.dirname, "../../scenarios/manifests");
const TEST_MS_MAX = 60_000;
const STEP_MS_MAX = 30_000;

describe("a live world", () => {
  let world: OpenWorld;
  let interrupt: AbortController;
  let timeline: Timeline;

  beforeEach(async () => {
    interrupt = new AbortController();
    timeline = new Timeline(systemClock);
    world = await open(timeline, interrupt.signal, "kong.yaml");
  });

  afterEach(() => world.close());

  it("has a controller that can be stopped and started, and objects that come and go", async () => {
    const { kube, gateways, controller } = world;
    await startAndServe(world, "/good");
    await kube.delete({ kind: "Ingress", namespace: "demo", name: "good" });
    const isGone = () => gateways.all.every((gateway) => gateway.statusOf("/good") === 404);
    await world.until("the route is gone", isGone, STEP_MS_MAX);

    await controller.stop();
    expect(controller.exit).to.deep.equal({ code: 0, signal: null, error: null });
    await kube.apply("good.yaml");
    await controller.start();
    const serves = () => everyGatewayServes(gateways.all, "/good");
    await world.until("the route is back", serves, STEP_MS_MAX);

    const { gateways: seen, controllerExit } = await world.observe();
    expect(controllerExit).to.equal(null);
    expect(seen[0]).to.deep.include({ probes: [{ path: "/good", status: 200 }] });
    expect(seen[0]?.routes).to.have.length(1);
  }).timeout(TEST_MS_MAX);

  it("has gateways that are held while they boot, and fail on demand", async () => {
    const { gateways, kube } = world;
    await untilAllAnswer(world);
    const letBoot = gateways.holdBoot();
    await gateways.scale(2);
    const isHeld = () => gateways.all[1]?.phase === "unavailable";
    await world.until("the second gateway says that it is not there yet", isHeld, STEP_MS_MAX);
    letBoot();
    await untilAllAnswer(world);

    for (const gateway of gateways.all) {
      gateway.failNext({ method: "POST", path: "/config", status: 500, times: 1 });
    }
    await startAndServe(world, "/good");
    for (const gateway of gateways.all) {
      expect(gateway.adminRequests("POST", "/config", 500)).to.equal(1);
    }
    expect(
      kube.hasEvent("Warning", "KongConfigurationApplyFailed", "Pod kong/controller"),
    ).to.equal(true);
  }).timeout(TEST_MS_MAX);

  it("ends a wait that is over, useless or interrupted", async () => {
    await fails(world.until("it happens", never, 30), StepTimeoutError, "not within 30 ms");
    expect(await world.watch("it happens", 30, never)).to.equal(false);

    await world.controller.start();
    const waiting = world.until("it happens", never, STEP_MS_MAX);
    await world.controller.stop();
    await fails(waiting, StepTimeoutError, "the controller ended");

    const watching = world.watch("it happens", STEP_MS_MAX, never);
    interrupt.abort(new InterruptedError("SIGINT"));
    await fails(watching, InterruptedError, "SIGINT");
  }).timeout(TEST_MS_MAX);

  it("leaves no listener behind, even when it could not be opened", async () => {
    await world.close();
    await nothingListens();

    const other = new Timeline(systemClock);
    const opening = open(other, interrupt.signal, "missing.yaml");
    await fails(opening, Error, "missing.yaml");
    await nothingListens();
    expect(other.events.at(-1)).to.have.property("type", "world-closed");
  }).timeout(TEST_MS_MAX);
});

function open(timeline: Timeline, signal: AbortSignal, kong: string): Promise<OpenWorld> {
  const scenario = defineScenario({
    name: "test",
    title: "",
    because: "",
    manifests: [kong, "kong-deployment.yaml", "echo.yaml", "good.yaml"],
    probes: ["/good"],
    boot: { silentMs: 50, unavailableMs: 50 },
    controllerFlags: [],
    expect: { legacy: [], guarded: [], resilient: [] },
    run: () => Promise.reject(new EnvironmentError("never run")),
  });
  const manifestsFolder = MANIFESTS;
  const clock = systemClock;
  const behaviour = "resilient";
  return openLiveWorld({ scenario, manifestsFolder, behaviour, seed: 1, clock, timeline, signal });
}

/** The system tells a little later that a listener is closed. */
async function nothingListens(): Promise<void> {
  const forever = new AbortController().signal;
  expect(await waitFor(systemClock, listensNowhere, STEP_MS_MAX, forever)).to.equal(true);
}

function listensNowhere(): boolean {
  return !process.getActiveResourcesInfo().includes("TCPServerWrap");
}

function never(): boolean {
  return false;
}

async function fails(
  work: Promise<unknown>,
  type: new (...args: never[]) => Error,
  message: string,
): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(type);
  expect(error).to.have.property("message").that.includes(message);
}
