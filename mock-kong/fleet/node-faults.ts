// The faults that a node has been told, for as long as it exists: they outlive its restarts.
import type { CrashFault, FaultSource } from "../admin/faults.ts";
import { AdminFaults } from "./admin-faults.ts";
import {
  isRequestFault,
  type Comeback,
  type NodeFault,
  type RequestFaultKind,
} from "./node-fault.ts";

type OutOfMemory = Extract<NodeFault, { readonly kind: "out-of-memory" }>;

/** What becomes of a life of a node. */
export interface LifeFaults {
  /** Ends with the life. */
  readonly signal: AbortSignal;
  /** Called when it is to end by itself. */
  readonly die: (comeback: Comeback) => void;
  readonly onMet: (fault: RequestFaultKind) => void;
}

export class NodeFaults {
  readonly #requests = new AdminFaults();
  #outOfMemory: OutOfMemory | undefined;

  /** How many requests are to meet one. */
  get waiting(): number {
    return this.#requests.waiting;
  }

  /** Gives back a function that withdraws what is left of the fault. @throws {RangeError} for one too many. */
  add(fault: NodeFault): () => void {
    if (isRequestFault(fault)) return this.#requests.add(fault);
    if (fault.kind !== "out-of-memory") throw new RangeError(`${fault.kind} does not wait`);
    this.#outOfMemory = fault;
    return () => {
      if (this.#outOfMemory === fault) this.#outOfMemory = undefined;
    };
  }

  clear(): void {
    this.#requests.clear();
    this.#outOfMemory = undefined;
  }

  /** For one life of the node. */
  forLife({ signal, die, onMet }: LifeFaults): FaultSource {
    const entitiesMax = () => this.#outOfMemory?.entities ?? Infinity;
    return {
      take: (method, url) => {
        const fault = this.#requests.take(method, url);
        if (fault !== undefined) onMet(fault.kind ?? "status");
        return fault;
      },
      get entitiesMax() {
        return entitiesMax();
      },
      crash: (fault: CrashFault | undefined) => die(fault ?? this.#outOfMemory ?? {}),
      signal,
    };
  }
}
