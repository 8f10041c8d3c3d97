// The small scope that is searched whole: one plugin, a route that names it, one that does not, and up to two gateways.
import {
  nameOf,
  PLAN_VERSION,
  type ObjectName,
  type Plan,
  type PlanDeed,
  type PlanObject,
} from "../../plans/plan.ts";
import { initialState, stateAfter, type PlanState } from "../../plans/plan-state.ts";

const PLUGIN: PlanObject = { kind: "plugin", name: "p1", health: "valid", edition: 1 };
const NAMING: PlanObject = {
  kind: "route",
  name: "r1",
  health: "valid",
  edition: 1,
  plugins: ["p1"],
};
const PLAIN: PlanObject = { ...NAMING, name: "r2", plugins: [] };
const OBJECTS = [PLUGIN, NAMING, PLAIN] as const;
const REPLICAS_MAX = 2;
export const SCOPE_ACTIONS_MAX = 5;

/** What every search of the scope starts from. */
export function scopeRoots(seed: number): readonly Plan[] {
  return [false, true].map((backfill) => ({
    version: PLAN_VERSION,
    seed,
    setting: { replicas: 1, boot: { silentMs: 100, unavailableMs: 100 }, backfill },
    objects: OBJECTS,
    actions: [],
  }));
}

/** What a cluster holds and how many gateways there are to be, after all actions of a plan. */
export interface ScopeState {
  readonly objects: PlanState;
  /** Objects that were deleted, as they were. */
  readonly gone: PlanState;
  readonly replicas: number;
}

export function scopeStateAfter({ objects, setting, actions }: Plan): ScopeState {
  return actions.reduce<ScopeState>(
    (state, deed) => ({
      objects: stateAfter(state.objects, deed),
      gone: deed.type === "delete" ? goneAfter(state, deed.object) : state.gone,
      replicas: deed.type === "scale" ? deed.replicas : state.replicas,
    }),
    { objects: initialState(objects), gone: new Map(), replicas: setting.replicas },
  );
}

function goneAfter({ objects, gone }: ScopeState, name: ObjectName): PlanState {
  const object = objects.get(name);
  return object === undefined ? gone : new Map([...gone, [name, object]]);
}

/** Every deed that makes a difference in this state. */
export function scopeDeeds({ objects, gone, replicas }: ScopeState): readonly PlanDeed[] {
  const gateways = Array.from({ length: replicas }, (_, gateway) => gateway);
  return [
    ...OBJECTS.flatMap((object) => {
      const name = nameOf(object);
      return objectDeeds(name, objects.get(name), gone.get(name) ?? object);
    }),
    ...[0, 1, REPLICAS_MAX]
      .filter((wanted) => wanted !== replicas)
      .map((wanted): PlanDeed => ({ type: "scale", replicas: wanted })),
    ...gateways.flatMap((gateway): readonly PlanDeed[] => [
      { type: "restart-gateway", gateway, downMs: 100 },
      {
        type: "fail-gateway",
        gateway,
        fault: { method: "POST", path: "/config", status: 500, times: 1 },
      },
    ]),
    { type: "restart-controller", how: "kill" },
  ];
}

/** What was deleted comes back in its last edition, and valid. */
function objectDeeds(
  object: ObjectName,
  now: PlanObject | undefined,
  before: PlanObject,
): readonly PlanDeed[] {
  if (now === undefined) return [{ type: "apply", object: { ...before, health: "valid" } }];
  return [
    now.health === "valid" ? { type: "break", object, health: "invalid" } : { type: "fix", object },
    { type: "edit", object },
    { type: "delete", object },
  ];
}
