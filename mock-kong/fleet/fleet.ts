// The contract between a fleet of simulated gateways and whoever runs one.
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { ProxiedRequest } from "../proxy/proxied-request.ts";
import type { Resolver } from "../balancer/resolver.ts";
import type { SchemaRecording } from "../record-schemas/schema-recording.ts";
import type { RouterFlavor } from "../router/router.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { FleetEvent, NodePhase } from "./fleet-event.ts";
import type { NodeFault } from "./node-fault.ts";

export interface FleetOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Nodes are called `NAME-0`, `NAME-1`, ...; "kong" when absent. */
  readonly name?: string;
  /** How many nodes there are at first; 0 when absent. */
  readonly replicas?: number;
  /** 127.0.0.1 when absent. */
  readonly host?: string;
  /** Speak TLS on the Admin API, with a certificate that each node signs itself; plain HTTP when absent. */
  readonly adminTls?: boolean;
  /** `DEFAULT_BOOT` when absent. A function is asked at each start. */
  readonly boot?: Partial<BootPlan> | (() => Partial<BootPlan>);
  /** How long a node that is scaled away may finish what is under way; 1000 when absent. */
  readonly graceMs?: number;
  readonly routerFlavor?: RouterFlavor;
  /** What the nodes say they are, and know: "3.4" to "3.9", or with a patch; 3.9.1 when absent. */
  readonly version?: string;
  /** Schemas of somebody's own Kong: nodes then claim its version, and know its plugins. */
  readonly schemas?: SchemaRecording;
  /** "postgres": all nodes share one database, kept in memory; "off", each its own configuration, when absent. */
  readonly database?: "off" | "postgres";
  /** The system's own when absent. */
  readonly resolver?: Resolver;
  /** How long a node still serves its old configuration after a 201, as real ones do for 1 to 800 ms; 0 when absent. */
  readonly configDelayMs?: number;
  /** How many requests of a node become events in a second at most; 100 when absent. */
  readonly requestEventsPerSecondMax?: number;
  /** Every request of every node: for access logs. */
  readonly onRequest?: (node: string, request: ProxiedRequest) => void;
  readonly onEvent?: (event: FleetEvent) => void;
  /** A port for `GET /fleet`, `PATCH /fleet` and so on; none when absent, any free one for 0. */
  readonly controlPort?: number;
  /** Ports of the first node; each further node's are `PORT_STEP` higher. Any free ones when absent. */
  readonly firstPorts?: Partial<FirstPorts>;
}

export interface FirstPorts {
  readonly admin: number;
  readonly proxy: number;
  readonly status: number;
}

/** Between the fixed ports of a node and those of the next. */
export const PORT_STEP = 1000;

/** What a timeline can take of one node. */
export const REQUEST_EVENTS_PER_SECOND_MAX = 100;

/** More nodes than this in one fleet are a mistake. */
export const REPLICAS_MAX = 1000;

export interface RestartOptions {
  /** How long the node is gone before it boots again; 0 when absent. */
  readonly downMs?: number;
  /** A restart with the same prefix directory; otherwise the node comes back empty. */
  readonly keepConfiguration?: boolean;
  /** How long what is under way may take; 0, a kill, when absent. */
  readonly graceMs?: number;
}

export interface Fleet {
  readonly nodes: readonly FleetNode[];
  /** Undefined without a control port. */
  readonly controlUrl: string | undefined;
  /**
   * Resolves when removed nodes are gone and new ones are listed; these still boot.
   *
   * @throws {RangeError} for a count that is none.
   */
  scale(replicas: number): Promise<void>;
  /** Resolves when the node boots again. @throws {RangeError} when there is no such node. */
  restart(index: number, options?: RestartOptions): Promise<void>;
  close(): Promise<void>;
}

export interface FleetNode {
  readonly name: string;
  readonly index: number;
  readonly phase: NodePhase;
  readonly adminUrl: string;
  readonly proxyUrl: string;
  readonly statusUrl: string;
  readonly adminPort: number;
  /** 32 hexadecimal digits; all zeros without a configuration. */
  readonly configurationHash: string;
  readonly routeNames: readonly string[];
  /** Gives back a function that withdraws what is left of the fault. @throws {RangeError} for one that makes no sense. */
  failNext(fault: NodeFault): () => void;
  /** Withdraws every fault. */
  recover(): void;
}
