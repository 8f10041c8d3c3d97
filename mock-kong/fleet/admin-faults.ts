// Answers on demand instead of the Admin API's own.

/** The next `times` requests that match answer `status`. */
export interface AdminFault {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly times: number;
}

/** More pending faults than this are a mistake. */
const FAULTS_MAX = 1000;

/** A fault, and how often it is still to come. */
interface PendingFault {
  readonly fault: AdminFault;
  timesLeft: number;
}

export class AdminFaults {
  #pending: PendingFault[] = [];

  /**
   * Gives back a function that withdraws what is left of the fault.
   *
   * @throws {RangeError} for a status that is none, or a count below 1.
   */
  add(fault: AdminFault): () => void {
    if (!Number.isInteger(fault.status) || fault.status < 100 || fault.status > 599) {
      throw new RangeError(`status ${fault.status}`);
    }
    if (!Number.isInteger(fault.times) || fault.times < 1)
      throw new RangeError(`times ${fault.times}`);
    if (this.#pending.length >= FAULTS_MAX) throw new RangeError("too many faults");
    const pending = { fault, timesLeft: fault.times };
    this.#pending.push(pending);
    return () => this.#remove(pending);
  }

  /** The status that this request is to get, if any; that fault then has one time less. */
  take(method: string, url: string): number | undefined {
    const path = url.replace(/\?.*$/s, "");
    const pending = this.#pending.find(
      ({ fault }) => fault.method.toUpperCase() === method && fault.path === path,
    );
    if (pending === undefined) return undefined;
    pending.timesLeft -= 1;
    if (pending.timesLeft === 0) this.#remove(pending);
    return pending.fault.status;
  }

  #remove(pending: PendingFault): void {
    this.#pending = this.#pending.filter((other) => other !== pending);
  }
}
