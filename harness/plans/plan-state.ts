// What a plan's cluster holds at a moment, and what gateways owe to it. Knows nothing of any controller.
import { nameOf, type ObjectName, type PlanDeed, type PlanObject, type PlanRoute } from "./plan.ts";

export type PlanState = ReadonlyMap<ObjectName, PlanObject>;

export function initialState(objects: readonly PlanObject[]): PlanState {
  return new Map(objects.map((object) => [nameOf(object), object]));
}

/** The object as a deed leaves it: `undefined` when the deed is none on an object, or on one that is not there. */
export function objectAfter(state: PlanState, deed: PlanDeed): PlanObject | undefined {
  if (deed.type === "apply") return deed.object;
  if (deed.type !== "edit" && deed.type !== "break" && deed.type !== "fix") return undefined;
  const object = state.get(deed.object);
  if (object === undefined) return undefined;
  switch (deed.type) {
    case "edit":
      return { ...object, edition: object.edition + 1 };
    case "fix":
      return { ...object, health: "valid" };
    case "break":
      return object.kind === "plugin"
        ? { ...object, health: deed.health }
        : { ...object, health: "invalid" };
  }
}

export function stateAfter(state: PlanState, deed: PlanDeed): PlanState {
  const next = new Map(state);
  if (deed.type === "delete") next.delete(deed.object);
  const object = objectAfter(state, deed);
  if (object !== undefined) next.set(nameOf(object), object);
  return next;
}

/**
 * Whether a deed exchanges a plugin for one of another type, which Kubernetes allows in one way only: delete it, and
 * create the other. Gives its name, or that of what the deed deletes by itself.
 */
export function deletedBy(state: PlanState, deed: PlanDeed): ObjectName | undefined {
  if (deed.type === "delete") return state.has(deed.object) ? deed.object : undefined;
  const after = objectAfter(state, deed);
  if (after === undefined) return undefined;
  const name = nameOf(after);
  const before = state.get(name);
  const isExchanged = (before?.health === "unknown") !== (after.health === "unknown");
  return before !== undefined && isExchanged ? name : undefined;
}

export function routesOf(state: PlanState): readonly PlanRoute[] {
  return [...state.values()].filter((object) => object.kind === "route");
}

/** `valid`: it and all plugins that it names are. `incomplete`: it names one that is not there. */
export type Standing = "valid" | "broken" | "incomplete";

export function standingOf(state: PlanState, { health, plugins }: PlanRoute): Standing {
  const named = plugins.map((plugin) => state.get(`plugin ${plugin}`));
  if (named.includes(undefined)) return "incomplete";
  return health === "valid" && named.every((plugin) => plugin?.health === "valid")
    ? "valid"
    : "broken";
}
