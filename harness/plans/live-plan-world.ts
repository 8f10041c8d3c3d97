// A world of real sockets for plans: what a simulation found must be true there too.
import type { AdminFault, NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import type { Clock } from "../../core/clock.ts";
import type { ReadonlyTimeline } from "../timeline/timeline.ts";
import { initialState } from "./plan-state.ts";
import { debtsOf, ledgerAfter, openLedger, pathsOf } from "./debts.ts";
import type { Plan, PlanDeed } from "./plan.ts";
import type { GatewayLook, PlanWorld } from "./plan-world.ts";
import { ignoringMissing } from "./simulated-plan-world.ts";

/** What a plan asks for that a live world does not offer; `undefined`: nothing. */
export function unsupportedLive({ actions }: Plan): string | undefined {
  return actions.map(obstacleLive).find((obstacle) => obstacle !== undefined);
}

const OBSTACLES: Readonly<Partial<Record<PlanDeed["type"], string>>> = {
  "cut-kube": "the way to the Kubernetes API is not cut in a live world",
  "fail-link": "ways to gateways do not fail in a live world",
  "set-boot": "gateways of a live world boot as they did at first",
  "jump-clock": "a live world does not set the machine's clock",
};

/** As above, for one deed. */
export function obstacleLive(deed: PlanDeed): string | undefined {
  if (deed.type === "fail-gateway" && !isStatusFault(deed.fault)) {
    return "gateways of a live world fail by statuses only";
  }
  return OBSTACLES[deed.type];
}

function isStatusFault(fault: NodeFault): fault is AdminFault {
  return fault.kind === undefined || fault.kind === "status";
}

/** Every path that anybody may look at while the plan is carried out: the prober must know them beforehand. */
export function allPathsOf({ objects, setting, actions }: Plan): readonly string[] {
  let ledger = openLedger(initialState(objects), setting.backfill);
  const paths = new Set(pathsOf(debtsOf(ledger)));
  for (const deed of actions) {
    ledger = ledgerAfter(ledger, deed, false);
    for (const path of pathsOf(debtsOf(ledger))) paths.add(path);
  }
  return [...paths];
}

export interface LivePlanWorldOptions {
  readonly world: OpenWorld;
  /** Makes one happen to the API server; the function that comes back withdraws it. */
  readonly failKube: (fault: KubeFault) => () => void;
  readonly clock: Clock;
  readonly timeline: ReadonlyTimeline;
  /** Told about what must not happen. */
  readonly onFault: (error: unknown) => void;
}

export function livePlanWorld({
  world,
  failKube,
  clock,
  timeline,
  onFault,
}: LivePlanWorldOptions): PlanWorld {
  const { kube, gateways, controller } = world;
  let withdrawals: (() => void)[] = [];
  return {
    clock,
    timeline,
    controller: {
      start: () => controller.start(),
      stop: () => controller.stop(),
      kill: () => controller.kill(),
      metric: (name) => controller.metric(name),
    },
    apply: (object) => kube.apply(object),
    remove: (ref) => ignoringMissing(kube.delete(ref)),
    touch: (ref) => kube.touch(ref),
    scale: (replicas) => gateways.scale(replicas),
    restartGateway(index, downMs) {
      gateways.all[index]?.restart(downMs).catch(onFault);
    },
    failGateway(index, fault) {
      if (!isStatusFault(fault)) return notOffered();
      const withdraw = gateways.all[index]?.failNext(fault);
      if (withdraw !== undefined) withdrawals.push(withdraw);
    },
    recover() {
      for (const withdraw of withdrawals) withdraw();
      withdrawals = [];
    },
    cutKube: notOffered,
    failLink: notOffered,
    setBoot: notOffered,
    jumpClock: notOffered,
    failKube(fault) {
      const withdraw = failKube(fault);
      withdrawals.push(withdraw);
      return withdraw;
    },
    look: async (paths) =>
      gateways.all.map((gateway): GatewayLook => ({
        name: gateway.name,
        phase: gateway.phase,
        configurationHash: gateway.configHash,
        statuses: new Map(paths.map((path) => [path, gateway.statusOf(path)])),
      })),
  };
}

function notOffered(): never {
  throw new RangeError("a live world has no such fault");
}
