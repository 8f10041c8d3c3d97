// How names become addresses.

export interface ResolvedAddress {
  readonly ip: string;
  /** From an SRV record; otherwise the target's own port counts. */
  readonly port?: number;
}

/** Gives the addresses of a name in the order of the answer; rejects with a `NameError` when there are none. */
export type Resolver = (name: string) => Promise<readonly ResolvedAddress[]>;

/** The name does not exist, or nobody could be asked. */
export class NameError extends Error {
  readonly code = "NAME";

  constructor(name: string, options?: ErrorOptions) {
    super(`${name} has no address`, options);
    this.name = "NameError";
  }
}

/** Knows the given names only: for tests and the simulated world. */
export function staticResolver(names: Readonly<Record<string, readonly string[]>>): Resolver {
  return async (name) => {
    const addresses = Object.hasOwn(names, name) ? names[name] : undefined;
    if (addresses === undefined || addresses.length === 0) throw new NameError(name);
    return addresses.map((ip) => ({ ip }));
  };
}
