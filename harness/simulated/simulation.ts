// The parts of a simulated world, put together.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import { parseOptions, type ParsedOptions } from "../../controller/options/parse-options.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { KubeApi } from "../../core/kube-api.ts";
import { seededRandom } from "../../core/random.ts";
import type { BootPlan } from "../../mock-kong/fleet/boot-plan.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import { DirectKubeApi } from "../../mock-kube/direct-api.ts";
import { KubeFaults } from "../../mock-kube/faults/kube-faults.ts";
import { KubeServer } from "../../mock-kube/kube-server.ts";
import { loadObjects } from "../../mock-kube/load-objects.ts";
import { controllerFlags } from "../live/controller-flags.ts";
import { fleetFact } from "../live/fleet-facts.ts";
import { KongDeployment } from "../live/kong-deployment.ts";
import { kubeFact, type KubeChange } from "../live/kube-facts.ts";
import type { ControllerExit } from "../scenario/observation.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { DistantKubeApi } from "./distant-kube-api.ts";
import { FaultyKubeApi } from "./faulty-kube-api.ts";
import { isOfGatewayApi, type FurnishedCluster } from "./furnished-cluster.ts";
import { CALM_NETWORK, KUBE, Network, type NetworkPlan } from "./network.ts";
import type { Scheduler } from "./scheduler.ts";
import { SimulatedController } from "./simulated-controller.ts";
import { SimulatedFleet } from "./simulated-fleet.ts";

export const DEPLOYMENT = { namespace: "kong", name: "kong" };
const ADMIN_SERVICE = { namespace: "kong", name: "kong-admin" };
const CONTROLLER_POD = { POD_NAMESPACE: "kong", POD_NAME: "controller" };

export interface SimulationOptions {
  readonly scheduler: Scheduler;
  readonly timeline: Timeline;
  readonly seed: number;
  /** Of the gateways; their own when absent. */
  readonly routerFlavor?: RouterFlavor;
  readonly behaviour: BehaviourName;
  /** What is there before `objects` are loaded; nothing when absent. */
  readonly cluster?: FurnishedCluster;
  readonly objects: readonly KubeObject[];
  /** Asked for at each start of a gateway. */
  readonly boot: () => BootPlan;
  readonly controllerFlags: readonly string[];
  readonly network?: NetworkPlan;
  /** Told about what must not happen. */
  readonly onFault: (error: unknown) => void;
  /** Told about each end of the controller that nobody asked for. */
  readonly onControllerExit?: (exit: ControllerExit) => void;
}

export interface Simulation {
  /** The API server from close by: for whoever plays the user. */
  readonly api: KubeApi;
  readonly network: Network;
  /** Of the API server, as the controller meets them. */
  readonly kubeFaults: KubeFaults;
  readonly fleet: SimulatedFleet;
  readonly kongDeployment: KongDeployment;
  readonly controller: SimulatedController;
}

/** @throws {KubeApiError} when one of the objects is refused. */
export function startSimulation(options: SimulationOptions): Simulation {
  const { scheduler, timeline, seed, behaviour, cluster, objects, boot, onFault } = options;
  const random = seededRandom(seed).fork(behaviour);
  const plan = options.network ?? CALM_NETWORK;
  const network = new Network(scheduler, random.fork("network"), plan);
  const server = new KubeServer({
    clock: scheduler.process(KUBE).clock,
    random: random.fork("mock-kube"),
    // No client in here applies, or looks at who owns what.
    managedFields: false,
    gatewayApi: cluster?.gatewayApi === true || objects.some(isOfGatewayApi),
    ...(cluster !== undefined && { snapshot: cluster.snapshot }),
  });
  const tell = (change: KubeChange) => {
    const fact = kubeFact(change);
    if (fact !== undefined) timeline.append(fact);
  };
  for (const change of cluster?.changes ?? []) tell(change);
  server.store.subscribe(tell);
  loadObjects(server, objects);
  const api = new DirectKubeApi(server);
  const kubeFaults = new KubeFaults(() => server.store.revision);
  const faulty = new FaultyKubeApi(api, kubeFaults, scheduler);
  const fleet = new SimulatedFleet({
    clock: scheduler,
    clockOf: (name) => scheduler.process(name).clock,
    random: random.fork("mock-kong"),
    ...(options.routerFlavor !== undefined && { routerFlavor: options.routerFlavor }),
    network,
    boot,
    onEvent: (event) => {
      const fact = fleetFact(event);
      if (fact !== undefined) timeline.append(fact);
    },
  });
  const kubelet = scheduler.process("kubelet");
  const kongDeployment = new KongDeployment({
    clock: kubelet.clock,
    api: new DistantKubeApi(api, network, kubelet),
    fleet,
    deployment: DEPLOYMENT,
    adminService: ADMIN_SERVICE,
    openClient: fleet.openStatusClient,
    onFault,
  });
  const { onControllerExit: onExit } = options;
  const controller = new SimulatedController({
    scheduler,
    random,
    timeline,
    options: parsedFlags(behaviour, options.controllerFlags),
    kube: (process) => new DistantKubeApi(faulty, network, process),
    connect: (url, process) => fleet.connect(url, process),
    ...(onExit !== undefined && { onExit }),
  });
  return { api, network, kubeFaults, fleet, kongDeployment, controller };
}

/** A minute in all, as KIC by default: 60 times, a second apart. */
const START_ATTEMPTS = 300;

/** Parsing takes longer than many a simulated world. */
const parsed = new Map<string, ParsedOptions>();

function parsedFlags(behaviour: BehaviourName, flags: readonly string[]): ParsedOptions {
  const key = JSON.stringify([behaviour, flags]);
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const setting = {
    kubeFlags: ["--apiserver-host", "http://kube.invalid"],
    adminService: ADMIN_SERVICE,
    listen: "127.0.0.1:0",
    startAttempts: START_ATTEMPTS,
  };
  const args = [...controllerFlags(behaviour, setting), ...flags];
  const result = parseOptions(args, CONTROLLER_POD, (path) => {
    throw new RangeError(`a simulated controller reads no files: ${path}`);
  });
  if (!result.ok) throw new RangeError(result.text);
  parsed.set(key, result.options);
  return result.options;
}
