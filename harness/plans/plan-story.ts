// A plan in a few lines that a person can read.
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { PrioritySchedule } from "../simulated/priority-order.ts";
import { pathOf, type Plan, type PlanAction, type PlanObject } from "./plan.ts";

export function planStory({ setting, schedule, objects, actions }: Plan): readonly string[] {
  const { replicas, boot, backfill } = setting;
  const bootMs = boot.silentMs + boot.unavailableMs;
  const gateways = replicas === 1 ? "1 gateway" : `${replicas} gateways`;
  return [
    `at first  ${gateways} (${seconds(bootMs)} to boot)${backfill ? ", backfill is on" : ""}`,
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
  if (object.kind === "plugin") return `plugin ${object.name} (${object.health})`;
  const { name, health, plugins } = object;
  const named = plugins.length === 0 ? "" : `, names ${plugins.join(" and ")}`;
  return `route ${name} (${health}): ${pathOf(object)}${named}`;
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

function seconds(ms: number): string {
  return `${Math.round(ms / 10) / 100} s`;
}
