// What a scenario can do to a world, and see of it. The same whether the world is live or simulated.
import type { KubeObject } from "../../core/kube.ts";
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { Boot, Plan } from "../plans/plan.ts";
import type { LinkFault } from "./link-fault.ts";
import type { GatewayPhase } from "../timeline/timeline-event.ts";
import type { ControllerExit, Findings, Observation } from "./observation.ts";

export interface World {
  readonly kube: KubeHandle;
  readonly gateways: GatewaysHandle;
  readonly controller: ControllerHandle;
  readonly faults: FaultsHandle;
  /**
   * Waits for a state that can be seen from outside; scenarios never sleep instead.
   * @throws {StepTimeoutError} after `withinMs`, or as soon as the controller ends meanwhile.
   */
  until(description: string, condition: Condition, withinMs: number): Promise<void>;
  /** Looks on for `forMs`, or until `done` holds; says whether it did. Never fails. */
  watch(description: string, forMs: number, done?: Condition): Promise<boolean>;
  /** @throws {StoryError} unless it holds: the run did not become the story that the scenario tells. */
  assume(description: string, holds: boolean): void;
  /** Notes what the scenario does, for whoever reads the timeline. */
  mark(text: string): void;
  observe(): Promise<Observation>;
  /**
   * Carries out a plan, at its times, with what stands in the world, and looks whether what must hold does. For a scenario
   * that has this plan.
   */
  carryOut(plan: Plan): Promise<Findings>;
  /** Starts to measure; the function tells the whole milliseconds since. */
  stopwatch(): () => number;
}

export type Condition = () => boolean | Promise<boolean>;

/** An object by name. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface KubeHandle {
  /** Creates or replaces objects, given as they are or by the names of manifest files of the scenarios. */
  apply(...what: readonly (string | KubeObject)[]): Promise<void>;
  delete(ref: ObjectRef): Promise<void>;
  /** Changes nothing but an annotation. */
  touch(ref: ObjectRef): Promise<void>;
  /** Whether there is such an Event for `object` (`Kind namespace/name`). */
  hasEvent(type: string, reason: string, object: string): boolean;
  /** Whether an object (`Kind namespace/name`) was modified since the world started, by whomever. */
  hasChanged(object: string): boolean;
}

export interface GatewaysHandle {
  /** What is listed now, ready or not. */
  readonly all: readonly GatewayHandle[];
  /** Sets the replicas of the gateways' Deployment, as a user would; returns when Kubernetes has taken note. */
  scale(replicas: number): Promise<void>;
  /** Gateways that boot do not come to answer until the function that comes back is called. */
  holdBoot(): () => void;
  /** New gateways are not listed until the function that comes back is called. */
  holdListing(): () => void;
}

export interface GatewayHandle {
  readonly name: string;
  readonly phase: GatewayPhase;
  readonly configHash: string;
  readonly routes: readonly string[];
  /** What a client last got for one of the scenario's probe paths; `null`: no answer. */
  statusOf(path: string): number | null;
  /** Whether Kubernetes counts it as ready. */
  readonly isReady: boolean;
  /** Stops it and starts it again at the same address. */
  restart(downMs: number, how?: RestartManner): Promise<void>;
  /** Lists it as ready or not, whatever it answers; a readiness probe, if there is one, may find otherwise later. */
  setReady(isReady: boolean): Promise<void>;
  /**
   * The next matching Admin requests are answered with `status`, or fail in another way, which simulated gateways alone
   * do. The function that comes back withdraws what is left of it.
   */
  failNext(fault: AdminFault | NodeFault): () => void;
  /**
   * Something happens on the way between the controller and its Admin API; clients have another way. Resolves when it is in
   * force. @throws {RangeError} unless the scenario says that it does (`failsLinks`).
   */
  failLink(fault: LinkFault): Promise<void>;
  /** How many Admin requests of this kind were answered with `status` (any, when absent). */
  adminRequests(method: string, path: string, status?: number): number;
}

export interface RestartManner {
  /** It finds the configuration that it had: its data directory is still there. Otherwise it starts empty. */
  readonly keepConfiguration?: boolean;
  /** How long it may finish what it does; 0 kills it, which is the default. */
  readonly graceMs?: number;
}

export interface AdminFault {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly times: number;
}

export interface ControllerHandle {
  /** `null` while it runs, and before it is started. */
  readonly exit: ControllerExit | null;
  start(): Promise<void>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it without asking (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>;
  /** Sum of all series of one metric; `undefined` when it is not served. */
  metric(name: string): Promise<number | undefined>;
  hasLogged(text: string): boolean;
}

/** What can be made to go wrong around the gateways. @throws {StoryError} each, where a world cannot do it. */
export interface FaultsHandle {
  /** Withdraws what has not happened yet on the ways to gateways. What is cut or slow stays so for its time. */
  recoverLinks(): void;
  /** Of the API server, as the controller meets it. The function that comes back withdraws what is left of it. */
  failKube(fault: KubeFault): () => void;
  /** Nothing gets through to the API server for so long; what was sent meanwhile then arrives. Needs `failsLinks`. */
  cutKube(forMs: number): void;
  /** The gateways that start from now on need so long. */
  setBoot(boot: Boot): void;
  /** Sets the wall clock of everybody. */
  jumpClock(byMs: number): void;
}
