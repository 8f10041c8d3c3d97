// Plans that are a little simpler than a given one, the boldest steps first.
import { nameOf, type Plan, type PlanAction, type PlanObject } from "../plans/plan.ts";

/** Each is smaller by some measure, so that taking one after the other comes to an end. */
export function* smallerPlans(plan: Plan): Generator<Plan, void, undefined> {
  const { actions, objects, setting, schedule } = plan;
  if (schedule !== undefined) {
    const { schedule: _, ...unscheduled } = plan;
    yield unscheduled;
    for (const index of schedule.changeAt.keys()) {
      const changeAt = schedule.changeAt.toSpliced(index, 1);
      yield { ...plan, schedule: { ...schedule, changeAt } };
    }
  }
  for (let size = actions.length; size >= 1; size >>= 1) {
    for (let start = actions.length - size; start >= 0; start -= size) {
      yield { ...plan, actions: actions.toSpliced(start, size) };
    }
  }
  for (let index = objects.length - 1; index >= 0; index -= 1) {
    yield { ...plan, objects: objects.toSpliced(index, 1) };
  }
  for (const [index, object] of objects.entries()) {
    for (const simpler of simplerObjects(object)) {
      yield { ...plan, objects: objects.with(index, simpler) };
    }
  }
  for (const [index, action] of actions.entries()) {
    for (const simpler of simplerActions(action)) {
      yield { ...plan, actions: actions.with(index, simpler) };
    }
  }
  for (const name of ["probed", "events", "lossRate"] as const) {
    if (setting[name] === undefined) continue;
    const { [name]: _, ...plainer } = setting;
    yield { ...plan, setting: plainer };
  }
  if (setting.backfill) yield { ...plan, setting: { ...setting, backfill: false } };
  if (setting.replicas > 1) yield { ...plan, setting: { ...setting, replicas: 1 } };
  yield* roundedTimes(plan);
}

function* simplerObjects(object: PlanObject): Generator<PlanObject, void, undefined> {
  if (object.health === "unknown") yield { ...object, health: "invalid" };
  if (object.kind === "plugin" && object.fromSecret === true) {
    const { fromSecret: _, ...plainer } = object;
    yield plainer;
  }
  if (object.kind === "plugin" || object.kind === "global" || object.kind === "service") return;
  if (object.kind !== "consumer" && object.service !== undefined) {
    const { service: _, ...plainer } = object;
    yield plainer;
  }
  for (const plugin of object.plugins) {
    yield { ...object, plugins: object.plugins.filter((other) => other !== plugin) };
  }
}

function* simplerActions(action: PlanAction): Generator<PlanAction, void, undefined> {
  if (action.type === "apply") {
    const { atMs, object } = action;
    yield { atMs, type: "edit", object: nameOf(object) };
    for (const simpler of simplerObjects(object)) yield { ...action, object: simpler };
  }
  if (action.type === "break" && action.health === "unknown")
    yield { ...action, health: "invalid" };
  if (action.type === "restart-gateway" && action.downMs > 0) yield { ...action, downMs: 0 };
  if (action.type === "fail-gateway" && "times" in action.fault && action.fault.times > 1) {
    yield { ...action, fault: { ...action.fault, times: 1 } };
  }
  if (action.type === "scale" && action.replicas > 1) yield { ...action, replicas: 1 };
}

const ROUND_MS = [1000, 100];

/** Times that a person can read: all actions a whole number of (tenths of) seconds after the start. */
function* roundedTimes(plan: Plan): Generator<Plan, void, undefined> {
  for (const stepMs of ROUND_MS) {
    for (const [index, action] of plan.actions.entries()) {
      const atMs = Math.max(stepMs, Math.round(action.atMs / stepMs) * stepMs);
      const before = plan.actions[index - 1]?.atMs ?? 0;
      const after = plan.actions[index + 1]?.atMs ?? Infinity;
      const isRounder = action.atMs % stepMs !== 0 && atMs >= before && atMs <= after;
      if (isRounder) yield { ...plan, actions: plan.actions.with(index, { ...action, atMs }) };
    }
  }
}
