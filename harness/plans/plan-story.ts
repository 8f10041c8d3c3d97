// A plan in a few lines that a person can read.
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import { linkFaultText } from "../scenario/link-fault.ts";
import type { PrioritySchedule } from "../simulated/priority-order.ts";
import { nameOf, pathOf, type Boot, type Plan, type PlanAction, type PlanObject } from "./plan.ts";

export function planStory({ setting, schedule, objects, actions }: Plan): readonly string[] {
  const { replicas, boot, backfill, probed, events, lossRate = 0 } = setting;
  const gateways = replicas === 1 ? "1 gateway" : `${replicas} gateways`;
  const switches = [
    ...(probed === true ? [", with a readiness probe"] : []),
    ...(events === true ? [", with Events"] : []),
    ...(lossRate > 0 ? [`, ${lossRate * 100} % of messages get lost at first`] : []),
    ...(backfill ? [", backfill is on"] : []),
  ].join("");
  return [
    `at first  ${gateways} (${bootText(boot)} to boot)${switches}`,
    ...(schedule === undefined ? [] : [`          ${scheduleText(schedule)}`]),
    ...objects.map((object) => `          ${objectText(object)}`),
    ...actions.map((action) => `${seconds(action.atMs).padStart(8)}  ${actionText(action)}`),
  ];
}

function scheduleText({ windowMs, changeAt }: PrioritySchedule): string {
  const changes = changeAt.length === 0 ? "" : `, which change at choice ${changeAt.join(" and ")}`;
  return `messages overtake each other by priorities, for up to ${seconds(windowMs)}${changes}`;
}

function objectText(object: PlanObject): string {
  const { name, health } = object;
  if (object.kind === "plugin") {
    return `plugin ${name} (${health})${object.fromSecret === true ? ", configured by a Secret" : ""}`;
  }
  if (object.kind === "global") return `global plugin ${name} (${health})`;
  if (object.kind === "service") return `service ${name} (${health})`;
  const { plugins } = object;
  const named = plugins.length === 0 ? "" : `, names ${plugins.join(" and ")}`;
  return `${nameOf(object)} (${health}): ${pathOf(object)}${named}`;
}

function actionText(action: PlanAction): string {
  switch (action.type) {
    case "apply":
      return `apply ${objectText(action.object)}`;
    case "edit":
    case "fix":
    case "delete":
      return `${action.type} ${action.object}`;
    case "break":
      return `break ${action.object} (${action.health})`;
    case "touch":
      return "touch something unrelated";
    case "scale":
      return `scale to ${action.replicas}`;
    case "restart-gateway":
      return `gateway ${action.gateway} restarts in place${action.downMs > 0 ? ` after ${seconds(action.downMs)}` : ""}`;
    case "fail-gateway":
      return `gateway ${action.gateway}: ${faultText(action.fault)}`;
    case "set-boot":
      return `gateways now need ${bootText(action.boot)} to boot`;
    case "fail-link":
      return `gateway ${action.gateway}: ${linkFaultText(action.fault)}`;
    case "fail-kube":
      return `the Kubernetes API, for ${seconds(action.forMs)}: ${kubeFaultText(action.fault)}`;
    case "jump-clock":
      return `the clock is set ${seconds(Math.abs(action.byMs))} ${action.byMs < 0 ? "back" : "forward"}`;
    case "cut-kube":
      return `nothing gets through to the Kubernetes API for ${seconds(action.forMs)}`;
    case "restart-controller":
      return `the controller is ${action.how === "kill" ? "killed" : "stopped"} and started again`;
  }
}

function faultText(fault: NodeFault): string {
  if (!("path" in fault)) {
    if (fault.kind === "refuse") return `refuses connections for ${seconds(fault.forMs)}`;
    return fault.kind === "lose-configuration" ? "loses its configuration" : "runs out of memory";
  }
  const { method, path, times } = fault;
  const how = "status" in fault ? `answers ${fault.status}` : fault.kind;
  return `${how} to the next ${times === 1 ? "" : `${times} times `}${method} ${path}`;
}

function kubeFaultText(fault: KubeFault): string {
  const { verb = "any request", resource = "anything" } = fault.match ?? {};
  const about = `${verb} of ${resource}`;
  const times = "times" in fault ? ` (${fault.times ?? "any number of"} times)` : "";
  switch (fault.kind) {
    case "answer":
      return `${fault.status} to ${about}${times}`;
    case "conflict":
      return `conflicts with ${about}${times}`;
    case "expire":
      return `410 to ${about}${times}`;
    case "stale-lists":
      return `an old state to ${about}${times}`;
    case "slow":
      return `slow to ${about}${times}`;
    case "hold-events":
      return `watches of ${resource} tell nothing`;
    case "end-watches":
      return `watches of ${resource} end`;
  }
}

function bootText({ silentMs, unavailableMs }: Boot): string {
  return seconds(silentMs + unavailableMs);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 10) / 100} s`;
}
