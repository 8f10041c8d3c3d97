// Starts the parts of a live world: an API server, gateways, an application and a controller, all on loopback.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import { seededRandom, type Random } from "../../core/random.ts";
import { groupOf, type KubeObject } from "../../core/kube.ts";
import { startFleet } from "../../mock-kong/server.ts";
import { startMockKube } from "../../mock-kube/server.ts";
import { ContainerFleet } from "../containers/container-fleet.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { BootGate } from "./boot-gate.ts";
import { Closing } from "./closing.ts";
import { startEchoUpstream } from "./echo-upstream.ts";
import { fleetFact } from "./fleet-facts.ts";
import { httpStatusClient } from "./http-status-client.ts";
import { gatewayHandles } from "./gateway-handles.ts";
import { KongDeployment } from "./kong-deployment.ts";
import { kubeFact } from "./kube-facts.ts";
import { kubeHandle } from "./kube-handle.ts";
import { LiveWorld } from "./live-world.ts";
import { observeWorld } from "./observe-world.ts";
import { openController, type RealController } from "./open-controller.ts";
import { pointAtUpstream } from "./point-at-upstream.ts";
import { Prober } from "./prober.ts";
import { readManifests } from "./read-manifests.ts";

const HOST = "127.0.0.1";
const DEPLOYMENT = { namespace: "kong", name: "kong" };
const ADMIN_SERVICE = { namespace: "kong", name: "kong-admin" };
const ECHO_SERVICE = { namespace: "demo", name: "echo" };
const GATEWAY_API = "gateway.networking.k8s.io";

export interface LiveWorldOptions extends RealController {
  readonly scenario: Scenario;
  readonly manifestsFolder: string;
  readonly behaviour: BehaviourName;
  /** Gateways in containers instead of simulated ones. */
  readonly containers?: KongContainers;
  readonly seed: number;
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** Ends every wait with its reason. */
  readonly signal: AbortSignal;
}

/** @throws {EnvironmentError} when the machine lacks something. What was opened before a failure is closed again. */
export async function openLiveWorld(options: LiveWorldOptions): Promise<OpenWorld> {
  const { clock, timeline } = options;
  const closing = new Closing(clock);
  closing.add("timeline", async () => timeline.close());
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(options: LiveWorldOptions, closing: Closing): Promise<OpenWorld> {
  const { scenario, behaviour, binary, image, containers, seed, clock, timeline } = options;
  const { manifestsFolder } = options;
  const subject = binary?.name ?? image?.name ?? behaviour;
  const host = hostOf(options);
  timeline.append({ type: "world-started", scenario: scenario.name, behaviour: subject, seed });
  const random = seededRandom(seed).fork(behaviour);
  const failed = new AbortController();
  const echoHost = containers?.engine.hostAddress ?? HOST;
  const echo = await startEchoUpstream(echoHost);
  closing.add("echo server", echo.close);

  const readObjects = async (files: readonly string[]): Promise<readonly KubeObject[]> => {
    const objects = await readManifests(manifestsFolder, files);
    return objects.map((object) => pointAtUpstream(object, ECHO_SERVICE, echoHost, echo.port));
  };
  const kube = await openKube(await readObjects(scenario.manifests), options, random, closing);
  const bootGate = new BootGate();
  const onFault = (error: unknown) => failed.abort(error);
  const fleet =
    containers === undefined
      ? await openFleet(options, bootGate, random, closing)
      : openContainers(containers, options, bootGate, onFault, closing);
  const kongDeployment = new KongDeployment({
    clock,
    api: kube.api,
    fleet,
    deployment: DEPLOYMENT,
    adminService: ADMIN_SERVICE,
    openClient: httpStatusClient,
    onFault,
  });
  closing.add("Kong's Deployment", () => kongDeployment.close());
  const nodes = () => fleet.nodes;
  const prober = new Prober({
    clock,
    timeline,
    paths: scenario.probes,
    nodes,
    openClient: httpStatusClient,
  });
  closing.add("prober", () => prober.close());
  const { controllerFlags: flags } = scenario;
  const world = { kubeUrl: kube.url, adminService: ADMIN_SERVICE, host, flags };
  const controller = await openController({ ...options, ...world }, closing);
  const handleParts = { clock, api: kube.api, timeline };
  return new LiveWorld({
    clock,
    timeline,
    closing,
    controller,
    signal: AbortSignal.any([options.signal, failed.signal]),
    kube: kubeHandle({ ...handleParts, readManifest: (file) => readObjects([file]) }),
    gateways: gatewayHandles({
      ...handleParts,
      fleet,
      bootGate,
      kongDeployment,
      deployment: DEPLOYMENT,
      prober,
    }),
    observe: () =>
      observeWorld(fleet.nodes, prober, timeline.events, controller.exit, scenario.probes[0]),
  });
}

/** Where everything listens: on loopback, or where a controller in a container finds it. */
function hostOf({ image }: LiveWorldOptions): string {
  return image?.engine.hostAddress ?? HOST;
}

/** A real controller speaks TLS to the gateways that it finds. */
function needsTls({ binary, image }: LiveWorldOptions): boolean {
  return binary !== undefined || image !== undefined;
}

async function openKube(
  objects: readonly KubeObject[],
  options: LiveWorldOptions,
  random: Random,
  closing: Closing,
) {
  const { clock, timeline } = options;
  const kube = await startMockKube({
    clock,
    host: hostOf(options),
    random: random.fork("mock-kube"),
    objects,
    allowLoopbackEndpoints: true,
    gatewayApi: objects.some(({ apiVersion }) => groupOf(apiVersion) === GATEWAY_API),
    onChange: (change) => {
      const fact = kubeFact(change);
      if (fact !== undefined) timeline.append(fact);
    },
  });
  closing.add("API server", () => kube.close());
  return kube;
}

async function openFleet(
  options: LiveWorldOptions,
  bootGate: BootGate,
  random: Random,
  closing: Closing,
) {
  const { clock, timeline, scenario } = options;
  const fleet = await startFleet({
    clock,
    random: random.fork("mock-kong"),
    host: hostOf(options),
    adminTls: needsTls(options),
    boot: { ...scenario.boot, hold: () => bootGate.passed() },
    onEvent: (event) => {
      const fact = fleetFact(event);
      if (fact !== undefined) timeline.append(fact);
    },
  });
  closing.add("gateways", () => fleet.close());
  return fleet;
}

function openContainers(
  { engine, image }: KongContainers,
  options: LiveWorldOptions,
  bootGate: BootGate,
  onFault: (error: unknown) => void,
  closing: Closing,
): ContainerFleet {
  const { clock, timeline } = options;
  const fleet = new ContainerFleet({
    clock,
    engine,
    image,
    host: hostOf(options),
    adminTls: needsTls(options),
    hold: () => bootGate.passed(),
    onFact: (fact) => timeline.append(fact),
    onFault,
  });
  closing.add("containers", () => fleet.close());
  return fleet;
}
