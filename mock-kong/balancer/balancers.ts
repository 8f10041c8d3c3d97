// Chooses the address that a request goes to.
import type { KongEntity } from "../../core/kong.ts";
import type { EntityTables } from "../config/entity-tables.ts";
import { isIpAddress } from "../router/ip-address.ts";
import { NameError, type Resolver } from "./resolver.ts";
import { readTarget, type Target } from "./target.ts";
import { WeightedRoundRobin } from "./weighted-round-robin.ts";

/** Where one attempt goes. */
export interface Peer {
  readonly ip: string;
  readonly port: number;
  /** The target's name, for the Host header and the TLS handshake; the service's own host without an upstream. */
  readonly hostname: string;
  /** Undefined for a service that names its address itself. */
  readonly target: Target | undefined;
}

export type PeerChoice =
  | { readonly ok: true; readonly peer: Peer }
  | { readonly ok: false; readonly status: 503; readonly message: string };

/** Peers that have failed during one request are passed over while there are others. */
export type FailedPeers = ReadonlySet<string>;

/** The balancers of one configuration. */
export class Balancers {
  readonly #tables: EntityTables;
  readonly #resolver: Resolver;
  readonly #wheels = new Map<string, WeightedRoundRobin<Target & { readonly key: string }>>();

  constructor(tables: EntityTables, resolver: Resolver) {
    this.#tables = tables;
    this.#resolver = resolver;
  }

  /** `host` and `port` are the service's: the name of an upstream, a name or an address. */
  async choose(host: string, port: number, failed: FailedPeers): Promise<PeerChoice> {
    const upstream = this.#tables.byKey("upstreams", host);
    if (upstream === undefined) return this.#resolve(host, port, undefined, failed);
    const wheel = this.#wheel(upstream);
    const target =
      wheel.next(({ target: address }) => !failed.has(address)) ?? wheel.next(() => true);
    if (target === undefined) return NO_PEER;
    return this.#resolve(target.host, target.port, target, failed);
  }

  /** The upstream that a service's host names. */
  upstreamOf(host: string): KongEntity | undefined {
    return this.#tables.byKey("upstreams", host);
  }

  targetsOf(upstream: KongEntity): readonly Target[] {
    return this.#tables.referring("targets", "upstream", String(upstream["id"])).map(readTarget);
  }

  async #resolve(
    hostname: string,
    port: number,
    target: Target | undefined,
    failed: FailedPeers,
  ): Promise<PeerChoice> {
    if (isIpAddress(hostname)) return { ok: true, peer: { ip: hostname, port, hostname, target } };
    try {
      const addresses = await this.#resolver(hostname);
      const fresh = addresses.find(({ ip }) => !failed.has(`${ip}:${port}`)) ?? addresses[0];
      if (fresh === undefined) return NAME_FAILED;
      return { ok: true, peer: { ip: fresh.ip, port: fresh.port ?? port, hostname, target } };
    } catch (error) {
      if (error instanceof NameError) return NAME_FAILED;
      throw error;
    }
  }

  #wheel(upstream: KongEntity): WeightedRoundRobin<Target & { readonly key: string }> {
    const id = String(upstream["id"]);
    const known = this.#wheels.get(id);
    if (known !== undefined) return known;
    const targets = this.targetsOf(upstream).map((target) => ({ ...target, key: target.target }));
    const made = new WeightedRoundRobin(targets);
    this.#wheels.set(id, made);
    return made;
  }
}

const NO_PEER = {
  ok: false,
  status: 503,
  message: "failure to get a peer from the ring-balancer",
} as const;
const NAME_FAILED = { ok: false, status: 503, message: "name resolution failed" } as const;
