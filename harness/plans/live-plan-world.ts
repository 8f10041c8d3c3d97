// A world of scenarios for plans: what a simulation found must be true there too.
import type { Clock } from "../../core/clock.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import type { ReadonlyTimeline } from "../timeline/timeline.ts";
import { debtsOf, ledgerAfter, openLedger, pathsOf } from "./debts.ts";
import type { Plan } from "./plan.ts";
import { initialState } from "./plan-state.ts";
import type { GatewayLook, PlanWorld } from "./plan-world.ts";
import { ignoringMissing } from "./simulated-plan-world.ts";

/** What a plan asks for that a live world does not offer; `undefined`: nothing. */
export function unsupportedLive(plan: Plan): string | undefined {
  return plan.actions.some(({ type }) => type === "jump-clock")
    ? "a live world does not set the machine's clock"
    : undefined;
}

/** What a live world does not take over from a plan, so that what hangs on it may not be seen there; `undefined`: nothing. */
export function differentLive({ schedule, setting }: Plan): string | undefined {
  if (schedule !== undefined) return "a live world cannot be told in which order to deliver";
  const { lossRate = 0 } = setting;
  return lossRate > 0 ? "no message gets lost in a live world" : undefined;
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

/** @param onFault told about what must not happen. */
export function planWorldOf(
  { kube, gateways, controller, faults, watchPushes }: OpenWorld,
  clock: Clock,
  timeline: ReadonlyTimeline,
  onFault: (error: unknown) => void,
): PlanWorld {
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
    apply: (...objects) => kube.apply(...objects),
    remove: (ref) => ignoringMissing(kube.delete(ref)),
    touch: (ref) => kube.touch(ref),
    scale: (replicas) => gateways.scale(replicas),
    restartGateway(index, downMs) {
      gateways.all[index]?.restart(downMs).catch(onFault);
    },
    failGateway(index, fault) {
      const withdraw = gateways.all[index]?.failNext(fault);
      if (withdraw !== undefined) withdrawals.push(withdraw);
    },
    recover() {
      faults.recoverLinks();
      for (const withdraw of withdrawals) withdraw();
      withdrawals = [];
    },
    cutKube: (forMs) => faults.cutKube(forMs),
    failLink(index, fault) {
      gateways.all[index]?.failLink(fault).catch(onFault);
    },
    setBoot: (boot) => faults.setBoot(boot),
    jumpClock: (byMs) => faults.jumpClock(byMs),
    failKube(fault) {
      const withdraw = faults.failKube(fault);
      withdrawals.push(withdraw);
      return withdraw;
    },
    watchPushes: (listen) => watchPushes?.(listen),
    look: async (paths) =>
      gateways.all.map((gateway): GatewayLook => ({
        name: gateway.name,
        phase: gateway.phase,
        configurationHash: gateway.configHash,
        statuses: new Map(paths.map((path) => [path, gateway.statusOf(path)])),
      })),
  };
}
