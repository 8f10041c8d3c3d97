// What a live world needs of a fleet of gateways, whatever they are made of.
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { AdminFault, RestartManner } from "../scenario/world.ts";
import type { GatewayPhase } from "../timeline/timeline-event.ts";

export interface GatewayFleet {
  /** What is listed now, oldest first; a node is the same object for all its life. */
  readonly nodes: readonly GatewayNode[];
  /** Resolves when removed nodes are gone and new ones are listed, not when they answer. */
  scale(replicas: number): Promise<void>;
  restart(index: number, how?: GatewayRestart): Promise<void>;
  /** On the way to its Admin API, or to whoever comes after it; where such faults can be carried out. Resolves when it is in force. */
  failLink?(index: number, fault: LinkFault): Promise<void>;
  /** Withdraws what has not happened yet on all ways. */
  recoverLinks?(): void;
  close(): Promise<void>;
}

export interface GatewayRestart extends RestartManner {
  readonly downMs?: number;
}

/** Addresses and ports stay the same for a node's life, restarts included; a later node may get them again. */
export interface GatewayNode {
  readonly name: string;
  readonly index: number;
  readonly phase: GatewayPhase;
  readonly adminUrl: string;
  readonly proxyUrl: string;
  readonly statusUrl: string;
  readonly configurationHash: string;
  readonly routeNames: readonly string[];
  /** Asks what it holds, where that is not known anyway. */
  refresh?(): Promise<void>;
  failNext(fault: AdminFault | NodeFault): () => void;
}
