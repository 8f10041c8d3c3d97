// Chooses the address that a request goes to.
import { stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { EntityTables } from "../config/entity-tables.ts";
import { isIpAddress } from "../router/ip-address.ts";
import type { UpstreamTls } from "../proxy/upstream-client.ts";
import type { ServiceEntity } from "../router/route-entity.ts";
import { ConsistentHashing } from "./consistent-hashing.ts";
import { hashInput, type HashSource } from "./hash-input.ts";
import { healthThreshold, isEnough, readHealthchecks, type Healthchecks } from "./healthchecks.ts";
import { NameError, type ResolvedAddress, type Resolver } from "./resolver.ts";
import type { AttemptReport, TargetHealth } from "./target-health.ts";
import { readTarget, type Target } from "./target.ts";
import { LeastConnections } from "./least-connections.ts";
import { WeightedRoundRobin } from "./weighted-round-robin.ts";

/** Where one attempt goes. */
export interface Peer {
  readonly ip: string;
  readonly port: number;
  /** The target's name, for the Host header and the TLS handshake; the service's own host without an upstream. */
  readonly hostname: string;
  /** What the upstream wants in the Host header instead. */
  readonly hostHeader: string | undefined;
}

export type PeerChoice =
  | {
      readonly ok: true;
      readonly peer: Peer;
      /** To be called once, when the attempt, or the request, is over. */
      readonly release: () => void;
    }
  | { readonly ok: false; readonly status: 503; readonly message: string };

/** Addresses (`ip:port`) that have failed during one request: passed over while there are others. */
export type FailedPeers = ReadonlySet<string>;

/** One address of a target. */
export interface TargetAddress {
  readonly key: string;
  readonly ip: string;
  readonly port: number;
  readonly weight: number;
  readonly target: Target;
  /** The target's. */
  readonly name: string;
}

export interface ResolvedTarget {
  readonly target: Target;
  /** Empty when the name did not resolve. */
  readonly addresses: readonly TargetAddress[];
}

interface Pool {
  readonly entity: KongEntity;
  readonly name: string;
  readonly healthchecks: Healthchecks;
  readonly resolved: readonly ResolvedTarget[];
  readonly rotation: WeightedRoundRobin<TargetAddress>;
  readonly leastBusy: LeastConnections<TargetAddress>;
  readonly ring: ConsistentHashing<TargetAddress>;
}

/** Names whose turns are kept. */
const TURNS_MAX = 10_000;

/** The balancers of one configuration. */
export class Balancers {
  readonly #tables: EntityTables;
  readonly #resolver: Resolver;
  readonly #health: TargetHealth;
  readonly #pools = new Map<string, Promise<Pool>>();
  /** How often a name of several addresses has been used. */
  readonly #turns = new Map<string, number>();

  constructor(tables: EntityTables, resolver: Resolver, health: TargetHealth) {
    this.#tables = tables;
    this.#resolver = resolver;
    this.#health = health;
  }

  /** `host` and `port` are the service's: the name of an upstream, a name or an address. */
  async choose(
    host: string,
    port: number,
    failed: FailedPeers,
    source: HashSource,
  ): Promise<PeerChoice> {
    const pool = await this.#pool(host);
    if (pool === undefined) return this.#chooseByName(host, port);
    const isHealthy = ({ key }: TargetAddress) =>
      !pool.healthchecks.isEnabled || this.#health.isHealthy(pool.name, key);
    if (!hasEnough(pool, isHealthy)) return NO_PEER;
    const address = this.#pick(pool, source, failed, isHealthy);
    if (address === undefined) return NO_PEER;
    const hostHeader = stringOr(pool.entity["host_header"], undefined);
    const { ip, port: targetPort, target } = address;
    const peer = { ip, port: targetPort, hostname: target.host, hostHeader };
    const release = () => {
      if (pool.entity["algorithm"] === "least-connections") pool.leastBusy.release(address);
    };
    return { ok: true, peer, release };
  }

  /** Tells how an attempt at an upstream's address went. */
  async report(host: string, peer: Peer, report: AttemptReport): Promise<void> {
    const pool = await this.#pool(host);
    if (pool === undefined || !pool.healthchecks.isEnabled) return;
    const { passive } = pool.healthchecks;
    this.#health.report(pool.name, `${peer.ip}:${peer.port}`, passive, report);
  }

  /** How a service's upstream is to be met over TLS. Authorities that do not exist are passed over. */
  tlsOf(service: ServiceEntity): UpstreamTls {
    const { tls_verify, ca_certificates, client_certificate } = service;
    const own = client_certificate && this.#tables.byId("certificates", client_certificate.id);
    return {
      verify: tls_verify === true,
      authorities: (ca_certificates ?? []).flatMap((id) => {
        const authority = this.#tables.byId("ca_certificates", id);
        return authority === undefined ? [] : [stringOr(authority["cert"], "")];
      }),
      own: own ? { key: stringOr(own["key"], ""), cert: stringOr(own["cert"], "") } : undefined,
    };
  }

  /** The targets of an upstream with their addresses. */
  async resolvedTargets(upstream: KongEntity): Promise<readonly ResolvedTarget[]> {
    const pool = await this.#pool(stringOr(upstream["name"], ""));
    return pool?.resolved ?? [];
  }

  /** What has failed is passed over, but not by a key's address: that stays the key's while it is healthy. */
  #pick(
    { entity, rotation, leastBusy, ring }: Pool,
    source: HashSource,
    failed: FailedPeers,
    isHealthy: (address: TargetAddress) => boolean,
  ): TargetAddress | undefined {
    const isFresh = (one: TargetAddress) => isHealthy(one) && !failed.has(one.key);
    switch (entity["algorithm"]) {
      case "consistent-hashing":
        // Without anything to hash, Kong hashes nothing: all go to the same address.
        return ring.find(hashInput(entity, source) ?? "", isHealthy);
      case "least-connections":
        return leastBusy.take(isFresh) ?? leastBusy.take(isHealthy);
      default:
        return rotation.next(isFresh) ?? rotation.next(isHealthy);
    }
  }

  /** A name's addresses take turns, from the first on. @see Kong 3.9 kong/resty/dns/client.lua roundRobin */
  async #chooseByName(host: string, port: number): Promise<PeerChoice> {
    const addresses = await this.#resolve(host);
    const turn = this.#turns.get(host) ?? 0;
    if (addresses.length > 1) {
      if (this.#turns.size >= TURNS_MAX) this.#turns.clear();
      this.#turns.set(host, turn + 1);
    }
    const address = addresses[turn % addresses.length];
    if (address === undefined) return NAME_FAILED;
    const { ip, port: own = port } = address;
    const peer = { ip, port: own, hostname: host, hostHeader: undefined };
    return { ok: true, peer, release: () => undefined };
  }

  async #pool(name: string): Promise<Pool | undefined> {
    const upstream = this.#tables.byKey("upstreams", name);
    if (upstream === undefined) return undefined;
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const made = this.#makePool(name, upstream);
    this.#pools.set(name, made);
    return made;
  }

  async #makePool(name: string, entity: KongEntity): Promise<Pool> {
    const targets = this.#tables
      .referring("targets", "upstream", stringOr(entity["id"], ""))
      .map(readTarget);
    const resolved = await Promise.all(targets.map((target) => this.#resolveTarget(target)));
    const addresses = resolved.flatMap((one) => one.addresses);
    return {
      entity,
      name,
      healthchecks: readHealthchecks(entity),
      resolved,
      rotation: new WeightedRoundRobin(addresses),
      leastBusy: new LeastConnections(addresses),
      ring: new ConsistentHashing(addresses, Number(entity["slots"] ?? 0), targets.length),
    };
  }

  async #resolveTarget(target: Target): Promise<ResolvedTarget> {
    const addresses = await this.#resolve(target.host);
    return {
      target,
      addresses: addresses.map(({ ip, port = target.port }) => ({
        key: `${ip}:${port}`,
        ip,
        port,
        weight: target.weight,
        target,
        name: target.host,
      })),
    };
  }

  /** Empty for a name that does not resolve. */
  async #resolve(host: string): Promise<readonly ResolvedAddress[]> {
    if (isIpAddress(host)) return [{ ip: host }];
    try {
      return await this.#resolver(host);
    } catch (error) {
      if (error instanceof NameError) return [];
      throw error;
    }
  }
}

/** Whether so much of the pool's weight is healthy as it is to have at least. */
function hasEnough(
  { entity, resolved }: Pool,
  isHealthy: (address: TargetAddress) => boolean,
): boolean {
  const threshold = healthThreshold(entity);
  if (threshold === 0) return true;
  const addresses = resolved.flatMap((one) => one.addresses);
  return isEnough(sumWeights(addresses.filter(isHealthy)), sumWeights(addresses), threshold);
}

function sumWeights(addresses: readonly TargetAddress[]): number {
  return addresses.reduce((total, { weight }) => total + weight, 0);
}

const NO_PEER = {
  ok: false,
  status: 503,
  message: "failure to get a peer from the ring-balancer",
} as const;
const NAME_FAILED = { ok: false, status: 503, message: "name resolution failed" } as const;
