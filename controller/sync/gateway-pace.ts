// Which gateways a round waits for, and when a push that has failed is tried again.
import { backOffMs, type BackOff } from "../../core/back-off.ts";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";

/** Who has not answered by then is left behind: the others do not wait for it, now or in later rounds. */
export const STRAGGLER_MS = 3000;

interface Failures {
  /** In a row. */
  readonly count: number;
  /** Of the snapshot that was sent. */
  readonly hash: string;
  readonly retryAtMs: number;
  /** Whether it did not even say how it is when it was asked since. */
  readonly isSilent: boolean;
}

export interface GatewayPaceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly retry: BackOff;
}

export class GatewayPace {
  readonly #options: GatewayPaceOptions;
  readonly #failures = new WeakMap<GatewayClient, Failures>();

  constructor(options: GatewayPaceOptions) {
    this.#options = options;
  }

  hasFailed(client: GatewayClient): boolean {
    return this.#failures.has(client);
  }

  /** In a row. */
  failuresOf(client: GatewayClient): number {
    return this.#failures.get(client)?.count ?? 0;
  }

  /** A push came to no verdict. */
  failed(client: GatewayClient, hash: string): void {
    const { clock, random, retry } = this.#options;
    const count = (this.#failures.get(client)?.count ?? 0) + 1;
    const retryAtMs = clock.monotonicMs() + backOffMs(retry, count, random);
    this.#failures.set(client, { count, hash, retryAtMs, isSilent: false });
  }

  /** The gateway took a configuration, or refused it. */
  succeeded(client: GatewayClient): void {
    this.#failures.delete(client);
  }

  /**
   * Whether a gateway is to be sent something now. One that answers again after it did not, or that is to get something
   * new, is not made to wait.
   * @param answers whether it says how it is.
   */
  mayTry(client: GatewayClient, hash: string, answers: boolean): boolean {
    const failures = this.#failures.get(client);
    if (failures === undefined) return true;
    this.#failures.set(client, { ...failures, isSilent: !answers });
    if (!answers) return false;
    const isDue = this.#options.clock.monotonicMs() >= failures.retryAtMs;
    return failures.isSilent || failures.hash !== hash || isDue;
  }
}
