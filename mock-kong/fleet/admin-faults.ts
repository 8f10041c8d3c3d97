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

export class AdminFaults {
  #pending: AdminFault[] = [];

  /** @throws {RangeError} for a status that is none, or a count below 1. */
  add(fault: AdminFault): void {
    if (!Number.isInteger(fault.status) || fault.status < 100 || fault.status > 599) {
      throw new RangeError(`status ${fault.status}`);
    }
    if (!Number.isInteger(fault.times) || fault.times < 1)
      throw new RangeError(`times ${fault.times}`);
    if (this.#pending.length >= FAULTS_MAX) throw new RangeError("too many faults");
    this.#pending.push(fault);
  }

  /** The status that this request is to get, if any; that fault then has one time less. */
  take(method: string, url: string): number | undefined {
    const path = url.replace(/\?.*$/s, "");
    const index = this.#pending.findIndex(
      (fault) => fault.method.toUpperCase() === method && fault.path === path,
    );
    const fault = this.#pending[index];
    if (fault === undefined) return undefined;
    const rest = fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
    this.#pending.splice(index, 1, ...rest);
    return fault.status;
  }

  clear(): void {
    this.#pending = [];
  }
}
