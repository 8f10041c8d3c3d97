// Gathers records into batches and sends these one after the other, again if need be.
import type { Clock } from "../../../core/clock.ts";
import { errorText } from "../../../core/errors.ts";

/** A plugin's `config.queue` in normal form. */
export interface QueueConfig {
  readonly max_batch_size: number;
  readonly max_coalescing_delay: number;
  readonly max_entries: number;
  readonly max_retry_time: number;
  readonly initial_retry_delay: number;
  readonly max_retry_delay: number;
}

export interface DeliveryQueueOptions<T> {
  readonly clock: Clock;
  readonly config: QueueConfig;
  /** Rejects when the batch did not get through. */
  readonly deliver: (batch: readonly T[]) => Promise<void>;
  readonly warn: (message: string) => void;
  /** Aborted when the node stops: what is queued is lost then. */
  readonly signal: AbortSignal;
}

/** @see Kong 3.9 kong/tools/queue.lua */
export class DeliveryQueue<T> {
  readonly #options: DeliveryQueueOptions<T>;
  readonly #entries: T[] = [];
  #isRunning = false;
  #isFull: AbortController | undefined;

  constructor(options: DeliveryQueueOptions<T>) {
    this.#options = options;
  }

  /** When there are too many the oldest is dropped. */
  push(entry: T): void {
    const { config, warn, signal } = this.#options;
    if (signal.aborted) return;
    if (this.#entries.length >= config.max_entries) {
      this.#entries.shift();
      warn("queue full, dropping entries until processing can resume");
    }
    this.#entries.push(entry);
    if (this.#entries.length >= config.max_batch_size) this.#isFull?.abort();
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
    });
  }

  async #run(): Promise<void> {
    const { config, signal } = this.#options;
    while (this.#entries.length > 0 && !signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one batch after the other is the point
      await this.#gather();
      const batch = this.#entries.splice(0, config.max_batch_size);
      // oxlint-disable-next-line no-await-in-loop -- see above
      if (!signal.aborted) await this.#deliver(batch);
    }
  }

  /** Waits for a whole batch, but not for long. */
  async #gather(): Promise<void> {
    const { clock, config, signal } = this.#options;
    if (this.#entries.length >= config.max_batch_size) return;
    this.#isFull = new AbortController();
    await quiet(
      clock.sleep(
        config.max_coalescing_delay * 1000,
        AbortSignal.any([signal, this.#isFull.signal]),
      ),
    );
    this.#isFull = undefined;
  }

  async #deliver(batch: readonly T[]): Promise<void> {
    const { clock, config, deliver, warn, signal } = this.#options;
    const endMs = clock.monotonicMs() + config.max_retry_time * 1000;
    let delayMs = config.initial_retry_delay * 1000;
    while (!signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        await deliver(batch);
        return;
      } catch (error) {
        warn(`handler could not process entries: ${errorText(error)}`);
      }
      if (clock.monotonicMs() + delayMs > endMs) {
        warn(
          `could not send entries due to max_retry_time exceeded. ${batch.length} entries were lost`,
        );
        return;
      }
      // oxlint-disable-next-line no-await-in-loop -- see above
      await quiet(clock.sleep(delayMs, signal));
      delayMs = Math.min(delayMs * 2, config.max_retry_delay * 1000);
    }
  }
}

/** A sleep that ends early ends well. */
function quiet(sleep: Promise<void>): Promise<void> {
  return sleep.catch(() => undefined);
}
