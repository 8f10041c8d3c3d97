// A simulated world for plans.
import type { ControllerMemory } from "../../controller/controller-memory.ts";
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { KubeObject } from "../../core/kube.ts";
import { KubeApiError } from "../../core/kube-api.ts";
import { TextMemory } from "../../core/text-memory.ts";
import { kubeHandle } from "../live/kube-handle.ts";
import { resourceType } from "../live/resource-types.ts";
import type { ObjectRef } from "../scenario/world.ts";
import { furnishedCluster, type FurnishedCluster } from "../simulated/furnished-cluster.ts";
import { CALM_NETWORK, KUBE } from "../simulated/network.ts";
import type { Scheduler } from "../simulated/scheduler.ts";
import type { SimulatedNode } from "../simulated/simulated-node.ts";
import { DEPLOYMENT, startSimulation } from "../simulated/simulation.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Plan } from "./plan.ts";
import { controllerFlagsOf } from "./controller-flags-of.ts";
import { kubeObjectsOf } from "./plan-objects.ts";
import { kindsOf } from "./plan-state.ts";
import type { PlanWorld } from "./plan-world.ts";
import { SimulatedLooks } from "./simulated-looks.ts";
import { surroundings } from "./surroundings.ts";

export interface SimulatedPlanWorldOptions {
  readonly plan: Plan;
  readonly behaviour: BehaviourName;
  readonly scheduler: Scheduler;
  readonly timeline: Timeline;
  readonly onFault: (error: unknown) => void;
}

/** A world that can be looked into. */
export interface SimulatedPlanWorld extends PlanWorld {
  readonly nodes: readonly SimulatedNode[];
  readonly controllerMemory: ControllerMemory | undefined;
}

export function openSimulatedPlanWorld(options: SimulatedPlanWorldOptions): SimulatedPlanWorld {
  const { plan, behaviour, scheduler, timeline, onFault } = options;
  const { lossRate = 0 } = plan.setting;
  let { boot } = plan.setting;
  const { api, network, kubeFaults, fleet, controller } = startSimulation({
    scheduler,
    timeline,
    seed: plan.seed,
    behaviour,
    cluster: clusterFor(plan),
    objects: plan.objects.flatMap(kubeObjectsOf),
    boot: () => boot,
    controllerFlags: controllerFlagsOf(plan),
    network: { ...CALM_NETWORK, lossRate },
    onFault,
  });
  const kube = kubeHandle({ clock: scheduler, api, timeline, readManifest });
  const looks = new SimulatedLooks();
  return {
    clock: scheduler,
    timeline,
    controller,
    get nodes() {
      return fleet.nodes;
    },
    get controllerMemory() {
      return controller.memory;
    },
    apply: (...objects) => kube.apply(...objects),
    remove: (ref) => ignoringMissing(kube.delete(ref)),
    touch: (ref: ObjectRef) => kube.touch(ref),
    async scale(wanted) {
      const patch = { spec: { replicas: wanted } };
      await api.patch(resourceType("Deployment"), DEPLOYMENT, "merge", patch);
    },
    restartGateway(index, downMs) {
      if (fleet.nodes[index] !== undefined) void fleet.restart(index, { downMs });
    },
    failGateway: (index, fault) => void fleet.nodes[index]?.failNext(fault),
    recover() {
      fleet.recover();
      kubeFaults.clear();
    },
    cutKube: (forMs) => network.faultsOf(KUBE).add({ kind: "cut", forMs }),
    failLink(index, fault) {
      const node = fleet.nodes[index];
      if (node !== undefined) fleet.link(node.name).add(fault);
    },
    failKube(fault) {
      const id = kubeFaults.add(fault);
      return () => void kubeFaults.withdraw(id);
    },
    setBoot(wanted) {
      boot = wanted;
    },
    watchPushes: (listen) => fleet.watchPushes(listen),
    jumpClock: (byMs) => scheduler.jump(byMs),
    look: (paths) => looks.look(fleet.nodes, paths),
  };
}

/** Every plan begins in one of a few clusters. */
const CLUSTERS_MAX = 64;
const CLUSTERS = new TextMemory<FurnishedCluster>(CLUSTERS_MAX);

function clusterFor(plan: Plan): FurnishedCluster {
  const { setting } = plan;
  const kinds = kindsOf(plan);
  const key = `${setting.replicas} ${setting.probed === true} ${kinds.has("http-route")} ${kinds.has("consumer")}`;
  return CLUSTERS.recall(key, () => furnishedCluster(surroundings(setting, kinds)));
}

async function readManifest(file: string): Promise<readonly KubeObject[]> {
  throw new RangeError(`plans have no manifest ${file}`);
}

export async function ignoringMissing(deleting: Promise<void>): Promise<void> {
  try {
    await deleting;
  } catch (error) {
    if (!(error instanceof KubeApiError && error.status.code === 404)) throw error;
  }
}
