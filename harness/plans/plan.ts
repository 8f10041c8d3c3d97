// A run as data: what stands at the start, what happens when, and where chance starts. JSON, so that it can be kept.
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { PrioritySchedule } from "../simulated/priority-order.ts";

/**
 * Raised when a plan changes in a way that an old reader would misread. Version 1 knew no schedules, version 2 no objects
 * but plugins and routes. An old plan means what it meant.
 */
export const PLAN_VERSION = 3;

export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** Of all chance in the world: latencies, identifiers. A whole number below 2^32. */
  readonly seed: number;
  readonly setting: PlanSetting;
  /** In which order a simulated world delivers. Where absent, all messages take as long as chance will have it. */
  readonly schedule?: PrioritySchedule;
  readonly objects: readonly PlanObject[];
  /** In the order of their times. */
  readonly actions: readonly PlanAction[];
}

export interface PlanSetting {
  /** Gateways at the start. */
  readonly replicas: number;
  readonly boot: Boot;
  /** Whether what is broken is served in its last valid version. */
  readonly backfill: boolean;
  /** Whether gateways have a readiness probe, so that Kubernetes lists one as ready only when it holds a configuration. */
  readonly probed?: boolean;
  /** Whether the controller writes Events, which cost much, and they are judged. */
  readonly events?: boolean;
  /** The share of messages that a simulated network loses at first, and sends again. */
  readonly lossRate?: number;
}

/** From the start of a gateway's process until it answers. */
export interface Boot {
  readonly silentMs: number;
  readonly unavailableMs: number;
}

/**
 * `invalid`: Kong refuses it, and says whose fault it is. `unknown`: a plugin that no gateway has; where a Secret is
 * part of it, one that the controller can make nothing of.
 */
export type Health = "valid" | "invalid" | "unknown";

/** A KongPlugin. Each `edition` is another configuration. */
export interface PlanPlugin {
  readonly kind: "plugin";
  readonly name: string;
  readonly health: Health;
  readonly edition: number;
  /** Whether its configuration is in a Secret, which is then what changes. */
  readonly fromSecret?: boolean;
}

/** A KongClusterPlugin that is global: nothing is to be served without it, and nothing has to name it. */
export interface PlanGlobal {
  readonly kind: "global";
  readonly name: string;
  readonly health: Health;
  readonly edition: number;
}

/** An Ingress, or an HTTPRoute, with one path, `/NAME-EDITION`. What names a plugin is not to be served without it. */
export interface PlanRoute {
  readonly kind: "route" | "http-route";
  readonly name: string;
  readonly health: Exclude<Health, "unknown">;
  readonly edition: number;
  readonly plugins: readonly string[];
  /** The Service behind it; the application, which never changes, when absent. */
  readonly service?: string;
}

/** A Service with its endpoints; none when it is `invalid`, and others in each edition. */
export interface PlanService {
  readonly kind: "service";
  readonly name: string;
  readonly health: Exclude<Health, "unknown">;
  readonly edition: number;
}

/**
 * A KongConsumer with a Secret that holds its key, `NAME-EDITION`, which opens one more route that all of them share. What
 * names a plugin is not to come in without it.
 */
export interface PlanConsumer {
  readonly kind: "consumer";
  readonly name: string;
  readonly health: Health;
  readonly edition: number;
  readonly plugins: readonly string[];
}

/** What a client can see by itself. */
export type PlanServed = PlanRoute | PlanConsumer;
export type ServedName = `${PlanServed["kind"]} ${string}`;
export type PlanObject = PlanPlugin | PlanGlobal | PlanService | PlanServed;
export const PLAN_KINDS = [
  "plugin",
  "global",
  "route",
  "http-route",
  "consumer",
  "service",
] as const;

/** `atMs`: since the controller's first word, to the microsecond. An action on something that is not there does nothing. */
export type PlanAction = { readonly atMs: number } & PlanDeed;

export type PlanDeed =
  | { readonly type: "apply"; readonly object: PlanObject }
  /** Another edition of what is there. */
  | { readonly type: "edit"; readonly object: ObjectName }
  | { readonly type: "break"; readonly object: ObjectName; readonly health: "invalid" | "unknown" }
  | { readonly type: "fix"; readonly object: ObjectName }
  | { readonly type: "delete"; readonly object: ObjectName }
  /** Something changes that no gateway has to know of. */
  | { readonly type: "touch" }
  | { readonly type: "scale"; readonly replicas: number }
  /** The process dies, and starts again in place without its configuration. */
  | { readonly type: "restart-gateway"; readonly gateway: number; readonly downMs: number }
  | { readonly type: "fail-gateway"; readonly gateway: number; readonly fault: NodeFault }
  /** The gateways that start from now on need so long. */
  | { readonly type: "set-boot"; readonly boot: Boot }
  | { readonly type: "fail-link"; readonly gateway: number; readonly fault: LinkFault }
  /** What is left of the fault is withdrawn after `forMs`. */
  | { readonly type: "fail-kube"; readonly fault: KubeFault; readonly forMs: number }
  /** The wall clock of everybody is set. */
  | { readonly type: "jump-clock"; readonly byMs: number }
  /** Nothing gets through to the Kubernetes API for so long. */
  | { readonly type: "cut-kube"; readonly forMs: number }
  | { readonly type: "restart-controller"; readonly how: "stop" | "kill" };

/** `plugin p1`, `route r2`. */
export type ObjectName = `${PlanObject["kind"]} ${string}`;

export function nameOf({ kind, name }: PlanObject): ObjectName {
  return `${kind} ${name}`;
}

/** As above, of what a client can see. */
export function servedNameOf({ kind, name }: Pick<PlanServed, "kind" | "name">): ServedName {
  return `${kind} ${name}`;
}

export function partsOfName(name: ObjectName): Pick<PlanObject, "kind" | "name"> {
  const [kind, rest = ""] = name.split(" ");
  const known = PLAN_KINDS.find((each) => each === kind);
  if (known === undefined) throw new RangeError(`no object is called ${name}`);
  return { kind: known, name: rest };
}

/** The route that consumers have the keys of. Nobody comes in without one. */
export const DOOR = "door-of-consumers";

/** The path that a route is served under in one of its editions, or that a consumer comes in by. */
export function pathOf(served: Pick<PlanServed, "kind" | "name" | "edition">): string {
  return pathIn(servedNameOf(served), served.edition);
}

export function pathIn(served: ServedName, edition: number): string {
  const [kind, name] = served.split(" ");
  return kind === "consumer" ? `/${DOOR}?apikey=${name}-${edition}` : `/${name}-${edition}`;
}
