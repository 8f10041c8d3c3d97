// Names as the machine, or a given name server, resolves them.
import { lookup, Resolver as DnsResolver } from "node:dns/promises";
import { NameError, type Resolver } from "../balancer/resolver.ts";

const TIMEOUT_MS = 2000;

/** `servers` as `address:port`; the system's own resolution, hosts file included, when there are none. */
export function systemResolver(servers: readonly string[] = []): Resolver {
  if (servers.length === 0) {
    return async (name) => {
      const found = await orNameError(name, lookup(name, { all: true, family: 4 }));
      return found.map(({ address }) => ({ ip: address }));
    };
  }
  const resolver = new DnsResolver({ timeout: TIMEOUT_MS, tries: 1 });
  resolver.setServers([...servers]);
  return async (name) => {
    if (name === "localhost") return [{ ip: "127.0.0.1" }];
    const addresses = await orNameError(name, resolver.resolve4(name));
    return addresses.map((ip) => ({ ip }));
  };
}

async function orNameError<T>(name: string, found: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await found;
  } catch (error) {
    throw new NameError(name, { cause: error });
  }
}
