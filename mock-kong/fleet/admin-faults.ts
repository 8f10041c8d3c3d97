// The faults that wait for their requests.
import type { RequestFault } from "./node-fault.ts";

/** More pending faults than this are a mistake. */
const FAULTS_MAX = 1000;

/** A fault, and how often it is still to come. */
interface PendingFault {
  readonly fault: RequestFault;
  timesLeft: number;
  passesLeft: number;
  /** Whether the next request that matches is spared, of those of a flapping node. */
  isSpared: boolean;
}

export class AdminFaults {
  #pending: PendingFault[] = [];

  /** How often something is still to go wrong. */
  get waiting(): number {
    return this.#pending.reduce((sum, { timesLeft }) => sum + timesLeft, 0);
  }

  /** Gives back a function that withdraws what is left of the fault. @throws {RangeError} for one too many. */
  add(fault: RequestFault): () => void {
    if (this.#pending.length >= FAULTS_MAX) throw new RangeError("too many faults");
    const { times, after = 0 } = fault;
    const pending = { fault, timesLeft: times, passesLeft: after, isSpared: false };
    this.#pending.push(pending);
    return () => this.#remove(pending);
  }

  /** What is to happen to this request, if anything; that fault then has one time less. */
  take(method: string, url: string): RequestFault | undefined {
    const path = url.replace(/\?.*$/s, "");
    const pending = this.#pending.find(
      ({ fault }) => fault.method.toUpperCase() === method && fault.path === path,
    );
    if (pending === undefined) return undefined;
    if (pending.passesLeft > 0) {
      pending.passesLeft -= 1;
      return undefined;
    }
    if (pending.fault.kind === "flap") {
      pending.isSpared = !pending.isSpared;
      if (!pending.isSpared) return undefined;
    }
    pending.timesLeft -= 1;
    if (pending.timesLeft === 0) this.#remove(pending);
    return pending.fault;
  }

  clear(): void {
    this.#pending = [];
  }

  #remove(pending: PendingFault): void {
    this.#pending = this.#pending.filter((other) => other !== pending);
  }
}
