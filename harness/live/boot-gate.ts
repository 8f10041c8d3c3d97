// Keeps gateways from finishing their boot for as long as a story needs them to be booting.

export class BootGate {
  #gate: Promise<void> = Promise.resolve();

  /** Resolves when booting nodes may go on: at once, unless somebody holds them. */
  passed(): Promise<void> {
    return this.#gate;
  }

  /** Holds every boot that gets to the gate from now on, until the function that comes back is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }
}
