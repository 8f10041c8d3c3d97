// What a plan needs of a world, live or simulated.
import type { Clock } from "../../core/clock.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { ObjectRef } from "../scenario/world.ts";
import type { GatewayPhase } from "../timeline/timeline-event.ts";
import type { ReadonlyTimeline } from "../timeline/timeline.ts";
import type { Boot } from "./plan.ts";

/** A request that hangs holds up all others: for half a minute by default, as in the real one. */
export const PUSH_TIMEOUT_SECONDS = 5;

export interface PlanWorld {
  readonly clock: Clock;
  readonly timeline: ReadonlyTimeline;
  readonly controller: {
    start(): Promise<void>;
    /** Both resolve when it has ended; one that does not run is no mistake. */
    stop(): Promise<void>;
    kill(): Promise<void>;
    /** Sum of all series; `undefined` when nobody serves it. */
    metric(name: string): Promise<number | undefined>;
  };
  /** Creates or replaces, in this order. */
  apply(...objects: readonly KubeObject[]): Promise<void>;
  /** What is not there is no mistake. */
  remove(ref: ObjectRef): Promise<void>;
  touch(ref: ObjectRef): Promise<void>;
  scale(replicas: number): Promise<void>;
  /** Both do nothing where there is no such gateway. */
  restartGateway(index: number, downMs: number): void;
  failGateway(index: number, fault: NodeFault): void;
  /** Withdraws what is left of faults. */
  recover(): void;
  cutKube(forMs: number): void;
  failLink(index: number, fault: LinkFault): void;
  /** The function that comes back withdraws what is left of it. */
  failKube(fault: KubeFault): () => void;
  setBoot(boot: Boot): void;
  jumpClock(byMs: number): void;
  /** From now on, of each configuration that a gateway takes or refuses; a world that cannot see them tells of none. */
  watchPushes(listen: (gateway: string, document: string) => void): void;
  /** Where it gives the same list as before, all is as it was. */
  look(paths: readonly string[]): Promise<readonly GatewayLook[]>;
}

/** A gateway as a client sees it. */
export interface GatewayLook {
  readonly name: string;
  readonly phase: GatewayPhase;
  readonly configurationHash: string;
  /** HTTP status by path; `null`: no answer. */
  readonly statuses: ReadonlyMap<string, number | null>;
}
