// What a plan's cluster holds at a moment, and what gateways owe to it. Knows nothing of any controller.
import {
  nameOf,
  type ObjectName,
  type Plan,
  type PlanDeed,
  type PlanObject,
  type PlanRoute,
  type PlanServed,
} from "./plan.ts";

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
      return isRoute(object) || object.kind === "service"
        ? { ...object, health: "invalid" }
        : { ...object, health: deed.health };
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
  const isExchanged = before !== undefined && isOfNoType(before) !== isOfNoType(after);
  return isExchanged ? name : undefined;
}

function isOfNoType(object: PlanObject): boolean {
  return isPlugin(object) && object.health === "unknown" && !isOfSecret(object);
}

function isPlugin({ kind }: PlanObject): boolean {
  return kind === "plugin" || kind === "global";
}

/** Whether what may be wrong with it is in a Secret. */
export function isOfSecret(object: PlanObject): boolean {
  return object.kind === "consumer" || (object.kind === "plugin" && object.fromSecret === true);
}

function isRoute(object: PlanObject): object is PlanRoute {
  return object.kind === "route" || object.kind === "http-route";
}

export function servedOf(state: PlanState): readonly PlanServed[] {
  return [...state.values()].filter(isServed);
}

export function isServed(object: PlanObject): object is PlanServed {
  return isRoute(object) || object.kind === "consumer";
}

/** Every object that there is at the start, or that comes later, as it first is. */
export function objectsOf({ objects, actions }: Pick<Plan, "objects" | "actions">) {
  const applied = actions.flatMap((deed) => (deed.type === "apply" ? [deed.object] : []));
  return [...objects, ...applied];
}

export function kindsOf(plan: Plan): ReadonlySet<PlanObject["kind"]> {
  return new Set(objectsOf(plan).map(({ kind }) => kind));
}

/** What something is not to be served without, whether it is there or not: what it names, and what is global. */
export function guardsOf(state: PlanState, { plugins }: PlanServed): readonly ObjectName[] {
  const guards = plugins.map((plugin): ObjectName => `plugin ${plugin}`);
  for (const [name, { kind }] of state) if (kind === "global") guards.push(name);
  return guards;
}

/** Whether there is anybody behind a route to answer. */
export function isAnswered(state: PlanState, served: PlanServed): boolean {
  if (served.kind === "consumer" || served.service === undefined) return true;
  return state.get(`service ${served.service}`)?.health === "valid";
}

/**
 * `valid`: it and all that guards it are. `incomplete`: something of it is not there, or the controller can make nothing
 * of it, so that no gateway is ever asked.
 */
export type Standing = "valid" | "broken" | "incomplete";

export function standingOf(state: PlanState, served: PlanServed): Standing {
  if (!isThere(served)) return "incomplete";
  let isValid = served.health === "valid";
  for (const name of guardsOf(state, served)) {
    const guard = state.get(name);
    if (!isThere(guard)) return "incomplete";
    isValid &&= guard?.health === "valid";
  }
  return isValid ? "valid" : "broken";
}

function isThere(part: PlanObject | undefined): boolean {
  return part !== undefined && !(part.health === "unknown" && isOfSecret(part));
}
