// The one output of a world: typed, versioned events. Everything that reports or judges a run reads only these.

import type { LinkFault } from "../scenario/link-fault.ts";

/** Raised when an event changes in a way that an old reader would misread. */
export const TIMELINE_VERSION = 1;

/** `atMs`: whole milliseconds since the world started. `seq`: 0, 1, 2, ... without gaps. */
export type TimelineEvent = TimelineFact & {
  readonly v: typeof TIMELINE_VERSION;
  readonly seq: number;
  readonly atMs: number;
};

export type TimelineFact =
  | {
      readonly type: "world-started";
      readonly scenario: string;
      readonly behaviour: string;
      readonly seed: number;
    }
  | { readonly type: "mark"; readonly text: string }
  | {
      readonly type: "step";
      readonly description: string;
      readonly state: "waiting" | "met" | "over" | "timed-out";
    }
  | KubeObjectFact
  | KubeEventFact
  | { readonly type: "gateway-listed"; readonly gateway: string }
  | GatewayPhaseFact
  | { readonly type: "gateway-removed"; readonly gateway: string }
  | AdminRequestFact
  /** A request to a gateway's Admin API met a fault that was asked for; `fault`: its kind. */
  | { readonly type: "fault-met"; readonly gateway: string; readonly fault: string }
  /** Something happens from now on on the way between the controller and a gateway. */
  | { readonly type: "link-failed"; readonly gateway: string; readonly fault: LinkFault }
  | ProxyRequestFact
  /** What a client of the gateway sees; only changes are recorded. `null`: no answer. */
  | {
      readonly type: "probe";
      readonly gateway: string;
      readonly path: string;
      readonly status: number | null;
    }
  | { readonly type: "controller-started"; readonly pid: number }
  | {
      readonly type: "controller-log";
      readonly level: string;
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | ControllerExitedFact
  /** A line that a container wrote, on standard output or standard error. */
  | { readonly type: "container-log"; readonly container: string; readonly line: string }
  /** The world was looked at as a whole: what holds now is what is judged. */
  | { readonly type: "observed" }
  /** Events that were not recorded because the timeline was full. */
  | { readonly type: "truncated"; readonly dropped: number }
  /** What follows is the harness tidying up. */
  | { readonly type: "world-closing" }
  | { readonly type: "world-closed" };

/** `silent`: nothing listens. `unavailable`: 503. `running`: answers. */
export type GatewayPhase = "silent" | "unavailable" | "running" | "stopped";

/** `configurationHash`: of what it holds as it begins to answer, where that is known. */
export interface GatewayPhaseFact {
  readonly type: "gateway-phase";
  readonly gateway: string;
  readonly phase: GatewayPhase;
  readonly configurationHash?: string;
}

/** An object of the cluster changed; only names are kept, and what it takes to judge a run. */
export interface KubeObjectFact {
  readonly type: "kube-object";
  readonly change: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly resourceVersion: string;
  /** Of routes: the plugins that they name, as `KongPlugin namespace/name`. */
  readonly guards?: readonly string[];
  /** Of plugins. */
  readonly plugin?: { readonly type: string; readonly isGlobal?: boolean };
  /** Of routes and plugins: why Kong refuses them, where that can be told from them alone. */
  readonly flaw?: string;
  /** Of EndpointSlices: the Pods behind their endpoints, those that are about to go left out. */
  readonly endpoints?: readonly string[];
}

/** A Kubernetes Event was written or counted up. `object` is `Kind namespace/name`. */
export interface KubeEventFact {
  readonly type: "kube-event";
  readonly reason: string;
  readonly eventType: string;
  readonly object: string;
  readonly message: string;
  readonly count: number;
}

/** A gateway's Admin API was called. The last four are there for `POST /config` alone. */
export interface AdminRequestFact {
  readonly type: "admin-request";
  readonly gateway: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  /** Names of the pushed entities by collection. */
  readonly entities?: Readonly<Record<string, readonly string[]>>;
  readonly configurationHash?: string;
  /** Equal for equal documents, and for no others. */
  readonly digest?: string;
  /** Names of the entities that the gateway found wrong. */
  readonly rejected?: readonly string[];
}

/** Somebody asked a gateway's proxy. Under load a sample: `omitted` requests were passed over since the one before. */
export interface ProxyRequestFact {
  readonly type: "proxy-request";
  readonly gateway: string;
  readonly method: string;
  /** Without the query, which may hold credentials. */
  readonly path: string;
  readonly host: string | null;
  readonly status: number;
  /** Names of what it took on its way, as far as it came. */
  readonly route: string | null;
  readonly service: string | null;
  /** `ip:port` of the last attempt. */
  readonly upstream: string | null;
  readonly attempts: number;
  readonly durationMs: number;
  readonly omitted: number;
}

/** `error`: the first line of what killed it, `stack`: the lines below. */
export interface ControllerExitedFact {
  readonly type: "controller-exited";
  readonly code: number | null;
  readonly signal: string | null;
  readonly error: string | null;
  readonly stack: readonly string[];
}
