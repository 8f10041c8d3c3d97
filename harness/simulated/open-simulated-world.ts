// A simulated world as a scenario sees it: the same handles as in a live one, over simulated parts.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import { BootGate } from "../live/boot-gate.ts";
import { Closing } from "../live/closing.ts";
import { gatewayHandles } from "../live/gateway-handles.ts";
import { kubeHandle } from "../live/kube-handle.ts";
import { LiveWorld } from "../live/live-world.ts";
import { observeWorld } from "../live/observe-world.ts";
import { Prober } from "../live/prober.ts";
import type { Boot } from "../plans/plan.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { FaultsHandle } from "../scenario/world.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { CALM_NETWORK, KUBE } from "./network.ts";
import type { Scheduler } from "./scheduler.ts";
import { DEPLOYMENT, startSimulation, type Simulation } from "./simulation.ts";

export interface SimulatedWorldOptions {
  readonly scenario: Scenario;
  /** The objects of each manifest file: reading one takes real time, which there is none of here. */
  readonly manifests: ReadonlyMap<string, readonly KubeObject[]>;
  readonly behaviour: BehaviourName;
  readonly seed: number;
  /** Of the gateways; their own when absent. */
  readonly routerFlavor?: RouterFlavor;
  readonly scheduler: Scheduler;
  readonly timeline: Timeline;
  /** Ends every wait with its reason. */
  readonly signal: AbortSignal;
}

export async function openSimulatedWorld(options: SimulatedWorldOptions): Promise<OpenWorld> {
  const { scenario, behaviour, seed, scheduler, timeline, routerFlavor } = options;
  timeline.append({ type: "world-started", scenario: scenario.name, behaviour, seed });
  const failed = new AbortController();
  const bootGate = new BootGate();
  const hold = () => bootGate.passed();
  let boot = { ...scenario.boot, hold };
  const simulation = startSimulation({
    scheduler,
    timeline,
    seed,
    behaviour,
    ...(routerFlavor !== undefined && { routerFlavor }),
    objects: [
      ...scenario.manifests.flatMap((file) => manifest(options, file)),
      ...(scenario.objects ?? []),
    ],
    boot: () => boot,
    controllerFlags: scenario.controllerFlags,
    network: { ...CALM_NETWORK, lossRate: scenario.plan?.setting.lossRate ?? 0 },
    onFault: (error) => failed.abort(error),
  });
  const { api, fleet, kongDeployment, controller } = simulation;
  const nodes = () => fleet.nodes;
  const openClient = fleet.openStatusClient;
  const prober = new Prober({
    clock: scheduler,
    timeline,
    paths: scenario.probes,
    nodes,
    openClient,
  });
  const closing = new Closing(scheduler);
  closing.add("timeline", async () => timeline.close());
  closing.add("gateways", () => fleet.close());
  closing.add("Kong's Deployment", () => kongDeployment.close());
  closing.add("prober", () => prober.close());
  closing.add("controller", () => controller.close());
  const handleParts = { clock: scheduler, api, timeline };
  return new LiveWorld({
    clock: scheduler,
    timeline,
    closing,
    controller,
    signal: AbortSignal.any([options.signal, failed.signal]),
    kube: kubeHandle({ ...handleParts, readManifest: async (file) => manifest(options, file) }),
    gateways: gatewayHandles({
      ...handleParts,
      fleet,
      bootGate,
      kongDeployment,
      deployment: DEPLOYMENT,
      prober,
    }),
    faults: simulatedFaults(simulation, scheduler, (wanted) => {
      boot = { ...wanted, hold };
    }),
    watchPushes: (listen) => fleet.watchPushes(listen),
    observe: () =>
      observeWorld(fleet.nodes, prober, timeline.events, controller.exit, scenario.probes[0]),
  });
}

function simulatedFaults(
  { fleet, network, kubeFaults }: Simulation,
  scheduler: Scheduler,
  setBoot: (boot: Boot) => void,
): FaultsHandle {
  return {
    recoverLinks: () => fleet.recoverLinks(),
    failKube(fault) {
      const id = kubeFaults.add(fault);
      return () => void kubeFaults.withdraw(id);
    },
    cutKube: (forMs) => network.faultsOf(KUBE).add({ kind: "cut", forMs }),
    setBoot,
    jumpClock: (byMs) => scheduler.jump(byMs),
  };
}

function manifest({ manifests }: SimulatedWorldOptions, file: string): readonly KubeObject[] {
  const objects = manifests.get(file);
  if (objects === undefined) throw new RangeError(`there is no manifest ${file}`);
  return objects;
}
