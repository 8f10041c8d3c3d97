// Asks targets how they are, by themselves.
import type { Clock } from "../../core/clock.ts";
import { canonicalJson } from "../../core/hash.ts";
import { stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { TargetAddress } from "./balancers.ts";
import { readHealthchecks, type ActiveChecks as CheckSettings } from "./healthchecks.ts";
import type { AttemptReport, TargetHealth } from "./target-health.ts";

/** One question to one address. Never rejects. */
export type Probe = (question: ProbeQuestion) => Promise<AttemptReport>;

export interface ProbeQuestion {
  readonly ip: string;
  readonly port: number;
  readonly scheme: "http" | "https";
  readonly path: string;
  /** For the Host header and the TLS handshake. */
  readonly host: string;
  readonly timeoutMs: number;
}

export interface ActiveChecksOptions {
  readonly clock: Clock;
  readonly health: TargetHealth;
  readonly probe: Probe;
  readonly addressesOf: (upstream: KongEntity) => Promise<readonly TargetAddress[]>;
  /** Aborted when the node stops. */
  readonly signal: AbortSignal;
}

/** Questions that are under way at once for one upstream. */
const CONCURRENCY_MAX = 10;

/** @see lua-resty-healthcheck and Kong 3.9 kong/runloop/balancer/healthcheckers.lua */
export class ActiveChecks {
  readonly #options: ActiveChecksOptions;
  readonly #running = new Map<
    string,
    { readonly fingerprint: string; readonly end: AbortController }
  >();

  constructor(options: ActiveChecksOptions) {
    this.#options = options;
  }

  /** Checks these upstreams from now on. Those that have not changed keep their pace. */
  follow(
    upstreams: Iterable<readonly [upstream: KongEntity, targets: readonly KongEntity[]]>,
  ): void {
    const wanted = new Set<string>();
    for (const [upstream, targets] of upstreams) {
      const { active } = readHealthchecks(upstream);
      // Kong checks over TCP in its stream part alone.
      if (active.type === "tcp") continue;
      if (active.healthyIntervalSeconds <= 0 && active.unhealthyIntervalSeconds <= 0) continue;
      const name = stringOr(upstream["name"], "");
      wanted.add(name);
      const fingerprint = fingerprintOf(upstream, targets);
      const known = this.#running.get(name);
      if (known?.fingerprint === fingerprint) continue;
      known?.end.abort();
      const end = new AbortController();
      this.#running.set(name, { fingerprint, end });
      const signal = AbortSignal.any([end.signal, this.#options.signal]);
      void this.#run(upstream, active, true, signal);
      void this.#run(upstream, active, false, signal);
    }
    for (const [name, { end }] of this.#running) {
      if (wanted.has(name)) continue;
      end.abort();
      this.#running.delete(name);
    }
  }

  /** Healthy targets have a pace of their own, and so have the others. */
  async #run(
    upstream: KongEntity,
    active: CheckSettings,
    areHealthy: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, health, addressesOf } = this.#options;
    const seconds = areHealthy ? active.healthyIntervalSeconds : active.unhealthyIntervalSeconds;
    const name = stringOr(upstream["name"], "");
    if (seconds <= 0) return;
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one round after the other
      await clock.sleep(seconds * 1000, signal).catch(() => undefined);
      if (signal.aborted) return;
      // oxlint-disable-next-line no-await-in-loop -- see above
      const addresses = await addressesOf(upstream);
      const due = addresses.filter(
        ({ key, weight }) => weight > 0 && health.isHealthy(name, key) === areHealthy,
      );
      for (let start = 0; start < due.length; start += CONCURRENCY_MAX) {
        const part = due.slice(start, start + CONCURRENCY_MAX);
        // oxlint-disable-next-line no-await-in-loop -- see above
        await Promise.all(part.map((address) => this.#check(upstream, active, address, signal)));
      }
    }
  }

  async #check(
    upstream: KongEntity,
    active: CheckSettings,
    { key, ip, port, target }: TargetAddress,
    signal: AbortSignal,
  ): Promise<void> {
    const report = await this.#options.probe({
      ip,
      port,
      scheme: active.type === "https" ? "https" : "http",
      path: active.path,
      host: stringOr(upstream["host_header"], target.host),
      timeoutMs: active.timeoutSeconds * 1000,
    });
    if (signal.aborted) return;
    this.#options.health.report(stringOr(upstream["name"], ""), key, active, report);
  }
}

/** What checks depend on: not times and ids, which every configuration makes anew. */
function fingerprintOf(upstream: KongEntity, targets: readonly KongEntity[]): string {
  const { healthchecks, host_header } = upstream;
  const places = targets.map(({ target, weight }) => ({ target, weight }));
  return canonicalJson({ healthchecks, host_header, places });
}
