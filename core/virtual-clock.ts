// Time that stands still until somebody moves it.
import type { Clock } from "./clock.ts";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Starts at a fixed moment. Sleepers wake in the order of their times; those of equal times in the order they lay down. */
export class VirtualClock implements Clock {
  readonly #drain: () => Promise<void>;
  #elapsedMs = 0;
  #sleepers: readonly Sleeper[] = [];

  /** @param drain resolves when everything that was woken has run as far as it can. */
  constructor(drain: () => Promise<void>) {
    this.#drain = drain;
  }

  nowMs(): number {
    return Date.UTC(2026, 0, 1) + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const sleeper: Sleeper = {
        atMs: this.#elapsedMs + Math.max(0, delayMs),
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers = [...this.#sleepers, sleeper].toSorted((a, b) => a.atMs - b.atMs);
    });
  }

  /** Lets `durationMs` pass, sleeper by sleeper. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#elapsedMs + durationMs;
    await this.#drain();
    for (
      let [next] = this.#sleepers;
      next !== undefined && next.atMs <= untilMs;
      [next] = this.#sleepers
    ) {
      this.#sleepers = this.#sleepers.slice(1);
      this.#elapsedMs = next.atMs;
      next.wake();
      // oxlint-disable-next-line no-await-in-loop -- one wakes up after the other
      await this.#drain();
    }
    this.#elapsedMs = untilMs;
  }
}
