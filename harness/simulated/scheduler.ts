// Virtual time: one queue of everything that is going to happen, taken from one at a time.
import type { Clock } from "../../core/clock.ts";
import { DomainError } from "../../core/errors.ts";
import { drained } from "./system-drain.ts";
import { TimerQueue, type Timer } from "./timer-queue.ts";

/** More virtual events than this in one run are a loop. */
const EVENTS_MAX_DEFAULT = 5_000_000;

/** A run that cannot go on: nothing is due, or it never ends. */
class SimulationError extends DomainError<"SIMULATION"> {
  readonly code = "SIMULATION";
}

/** Something that can die: what it waits for then never comes, and nobody is told. */
export interface SimulatedProcess {
  readonly clock: Clock;
  /** Aborted when it has died. Whoever serves it may listen; it does not listen itself. */
  readonly died: AbortSignal;
  die(): void;
}

export class Scheduler implements Clock {
  readonly #queue = new TimerQueue();
  readonly #eventsMax: number;
  #elapsedMs = 0;
  #order = 0;
  #events = 0;

  constructor(eventsMax = EVENTS_MAX_DEFAULT) {
    this.#eventsMax = eventsMax;
  }

  /** How many virtual events there have been. */
  get eventCount(): number {
    return this.#events;
  }

  nowMs(): number {
    return Date.UTC(2026, 0, 1) + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#sleep(delayMs, signal, undefined);
  }

  /** A process of its own, with this clock until it dies. */
  process(): SimulatedProcess {
    const death = new AbortController();
    return {
      clock: {
        nowMs: () => this.nowMs(),
        monotonicMs: () => this.monotonicMs(),
        sleep: (delayMs, signal) => this.#sleep(delayMs, signal, death.signal),
      },
      died: death.signal,
      die: () => death.abort(),
    };
  }

  /**
   * Lets time pass, event by event, until `work` is done. Everything that an event sets going runs as far as it can
   * before the next event.
   * @throws what `work` throws; {SimulationError} when it waits for something that never comes.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let isDone = false;
    const result = work().finally(() => {
      isDone = true;
    });
    // Whoever awaits `result` below gets the reason.
    result.catch(() => undefined);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one event after the other is the point
      await drained();
      if (isDone) return result;
      const next = this.#queue.pop();
      if (next === undefined) throw new SimulationError("everybody waits, and nothing is due");
      this.#events += 1;
      if (this.#events > this.#eventsMax) {
        throw new SimulationError(`no end after ${this.#eventsMax} events`);
      }
      this.#elapsedMs = next.atMs;
      next.wake();
    }
  }

  #sleep(
    delayMs: number,
    signal: AbortSignal | undefined,
    died: AbortSignal | undefined,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (died?.aborted) return;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      this.#order += 1;
      const timer: Timer = {
        atMs: this.#elapsedMs + Math.max(0, delayMs),
        order: this.#order,
        isCancelled: false,
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          if (!died?.aborted) resolve();
        },
      };
      const onAbort = () => {
        timer.isCancelled = true;
        if (!died?.aborted) reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(timer);
    });
  }
}
