// What a node knows of its targets' health. It outlives configurations, by the upstream's name.
import type { Thresholds } from "./healthchecks.ts";

/** How one attempt, or one check, went. */
export type AttemptReport =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "connection" }
  | { readonly kind: "timeout" };

interface TargetState {
  isHealthy: boolean;
  successes: number;
  httpFailures: number;
  tcpFailures: number;
  timeouts: number;
}

/** Targets of removed upstreams are kept up to this many. */
const TARGETS_MAX = 100_000;

export class TargetHealth {
  readonly #states = new Map<string, TargetState>();

  /** A target that nobody has reported on is healthy. `address`: `ip:port`. */
  isHealthy(upstream: string, address: string): boolean {
    return this.#states.get(key(upstream, address))?.isHealthy ?? true;
  }

  set(upstream: string, address: string, isHealthy: boolean): void {
    this.#states.delete(key(upstream, address));
    this.#state(upstream, address).isHealthy = isHealthy;
  }

  /** Counts in a row: a good answer ends a row of bad ones and the reverse. */
  report(upstream: string, address: string, thresholds: Thresholds, report: AttemptReport): void {
    const state = this.#state(upstream, address);
    if (report.kind === "status" && thresholds.healthyStatuses.has(report.status)) {
      state.httpFailures = 0;
      state.tcpFailures = 0;
      state.timeouts = 0;
      state.successes += 1;
      if (reached(state.successes, thresholds.successes)) state.isHealthy = true;
      return;
    }
    const counter = counterOf(report, thresholds);
    if (counter === undefined) return;
    state.successes = 0;
    state[counter] += 1;
    if (reached(state[counter], thresholds[counter])) state.isHealthy = false;
  }

  #state(upstream: string, address: string): TargetState {
    const name = key(upstream, address);
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    if (this.#states.size >= TARGETS_MAX) this.#states.clear();
    const made = { isHealthy: true, successes: 0, httpFailures: 0, tcpFailures: 0, timeouts: 0 };
    this.#states.set(name, made);
    return made;
  }
}

function counterOf(
  report: AttemptReport,
  { unhealthyStatuses }: Thresholds,
): "httpFailures" | "tcpFailures" | "timeouts" | undefined {
  switch (report.kind) {
    case "status":
      return unhealthyStatuses.has(report.status) ? "httpFailures" : undefined;
    case "connection":
      return "tcpFailures";
    case "timeout":
      return "timeouts";
  }
}

/** A threshold of 0 is never reached. */
function reached(count: number, threshold: number): boolean {
  return threshold > 0 && count >= threshold;
}

function key(upstream: string, address: string): string {
  return `${upstream}\n${address}`;
}
