// Points drawn actions at what is there when they come: one on something that is not there does nothing, and costs as much.
import type { ObjectName, PlanAction, PlanDeed, PlanObject } from "../plans/plan.ts";
import { nameOf } from "../plans/plan.ts";
import { initialState, stateAfter, type PlanState } from "../plans/plan-state.ts";

/**
 * The same actions at the same times. Where there is nothing for one to do, it stays as it is.
 *
 * @param replicas at the start. @param replicasMax how many there may be.
 */
export function aimedActions(
  actions: readonly PlanAction[],
  objects: readonly PlanObject[],
  replicas: number,
  replicasMax: number,
): readonly PlanAction[] {
  let state = initialState(objects);
  let gateways = replicas;
  return actions.map(({ atMs, ...drawn }, place) => {
    const deed = aimed(drawn, state, { gateways, gatewaysMax: replicasMax }, place);
    state = stateAfter(state, deed);
    if (deed.type === "scale") gateways = deed.replicas;
    return { atMs, ...deed };
  });
}

interface Scale {
  readonly gateways: number;
  readonly gatewaysMax: number;
}

function aimed(
  deed: PlanDeed,
  state: PlanState,
  { gateways, gatewaysMax }: Scale,
  place: number,
): PlanDeed {
  switch (deed.type) {
    case "edit":
    case "delete":
    case "break":
    case "fix": {
      const targets = targetsOf(deed.type, state);
      const other = targets[place % Math.max(1, targets.length)];
      return targets.includes(deed.object) || other === undefined
        ? deed
        : { ...deed, object: other };
    }
    case "restart-gateway":
    case "fail-gateway":
    case "fail-link":
      return gateways === 0 ? deed : { ...deed, gateway: deed.gateway % gateways };
    case "scale":
      return deed.replicas === gateways
        ? { ...deed, replicas: (deed.replicas + 1) % (gatewaysMax + 1) }
        : deed;
    case "apply":
    case "touch":
    case "set-boot":
    case "fail-kube":
    case "jump-clock":
    case "cut-kube":
    case "restart-controller":
      return deed;
  }
}

/** What it makes a difference to. */
function targetsOf(
  type: "edit" | "delete" | "break" | "fix",
  state: PlanState,
): readonly ObjectName[] {
  return [...state.values()]
    .filter(({ health }) =>
      type === "break" ? health === "valid" : type !== "fix" || health !== "valid",
    )
    .map(nameOf);
}
