// Faults that a scenario asked for, of one gateway.
import type { AdminFault } from "../scenario/world.ts";

/** The first fault that matches a request is used up by one. */
export class ContainerFaults {
  readonly #left: { readonly fault: AdminFault; times: number }[] = [];

  /** Gives back a function that withdraws what is left of it. */
  add(fault: AdminFault): () => void {
    const entry = { fault, times: fault.times };
    this.#left.push(entry);
    return () => {
      entry.times = 0;
    };
  }

  /** The status to answer with instead; `undefined` for a request that nothing is planned for. */
  take(method: string, path: string): number | undefined {
    const found = this.#left.find(
      ({ fault, times }) =>
        times > 0 && fault.method === method && fault.path === path.split("?")[0],
    );
    if (found === undefined) return undefined;
    found.times -= 1;
    return found.fault.status;
  }
}
