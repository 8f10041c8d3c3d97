// An upstream's health checks as configured, narrowed to what decides.
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";

export interface Thresholds {
  /** Good answers in a row that make a target healthy; 0: never. */
  readonly successes: number;
  readonly healthyStatuses: ReadonlySet<number>;
  /** Bad ones in a row that make it unhealthy, by kind; 0: never. */
  readonly httpFailures: number;
  readonly tcpFailures: number;
  readonly timeouts: number;
  readonly unhealthyStatuses: ReadonlySet<number>;
}

export interface ActiveChecks extends Thresholds {
  readonly type: string;
  readonly path: string;
  readonly timeoutSeconds: number;
  /** Between checks of a healthy target, s; 0: not checked. */
  readonly healthyIntervalSeconds: number;
  readonly unhealthyIntervalSeconds: number;
}

export interface Healthchecks {
  readonly isEnabled: boolean;
  readonly passive: Thresholds;
  readonly active: ActiveChecks;
}

/** Entities never change, and most upstreams have the defaults, which are one object. */
const known = new WeakMap<object, Healthchecks>();

/** @see Kong 3.9 kong/runloop/balancer/healthcheckers.lua */
export function readHealthchecks(upstream: KongEntity): Healthchecks {
  const given = objectOr(upstream["healthchecks"]);
  const read = known.get(given) ?? checksOf(given);
  known.set(given, read);
  return read;
}

function checksOf({ active: givenActive, passive: givenPassive }: JsonObject): Healthchecks {
  const passive = readThresholds(givenPassive);
  const active = readActive(givenActive);
  const isEnabled =
    active.healthyIntervalSeconds > 0 ||
    active.unhealthyIntervalSeconds > 0 ||
    passive.httpFailures > 0 ||
    passive.tcpFailures > 0 ||
    passive.timeouts > 0;
  return { isEnabled, passive, active };
}

/** How much of an upstream's weight, in percent, must be exceeded by what is healthy. */
export function healthThreshold(upstream: KongEntity): number {
  return number(objectOr(upstream["healthchecks"])["threshold"]);
}

/** @see Kong 3.9 kong/runloop/balancer/balancers.lua updateStatus */
export function isEnough(available: number, total: number, threshold: number): boolean {
  return total > 0 && (100 * available) / total > threshold;
}

function readActive(given: unknown): ActiveChecks {
  const active = objectOr(given);
  const { type, http_path: path } = active;
  return {
    ...readThresholds(given),
    type: typeof type === "string" ? type : "http",
    path: typeof path === "string" ? path : "/",
    timeoutSeconds: number(active["timeout"]),
    healthyIntervalSeconds: number(objectOr(active["healthy"])["interval"]),
    unhealthyIntervalSeconds: number(objectOr(active["unhealthy"])["interval"]),
  };
}

function readThresholds(given: unknown): Thresholds {
  const { healthy: good, unhealthy: bad } = objectOr(given);
  const healthy = objectOr(good);
  const unhealthy = objectOr(bad);
  return {
    successes: number(healthy["successes"]),
    healthyStatuses: statuses(healthy["http_statuses"]),
    httpFailures: number(unhealthy["http_failures"]),
    tcpFailures: number(unhealthy["tcp_failures"]),
    timeouts: number(unhealthy["timeouts"]),
    unhealthyStatuses: statuses(unhealthy["http_statuses"]),
  };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function statuses(value: unknown): ReadonlySet<number> {
  return new Set(Array.isArray(value) ? value.map(Number) : []);
}
