// Tells every request while there are few, and a sample of them under load.
import type { Clock } from "../../core/clock.ts";

const WINDOW_MS = 1000;

export class RequestSampler {
  readonly #clock: Clock;
  readonly #perSecondMax: number;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #omitted = 0;

  /** `perSecondMax`: how many requests are told in a second at most. */
  constructor(clock: Clock, perSecondMax: number) {
    this.#clock = clock;
    this.#perSecondMax = perSecondMax;
  }

  /** How many requests have been passed over since the last one that was told; undefined to pass over this one, too. */
  take(): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#taken = 0;
    }
    if (this.#taken >= this.#perSecondMax) {
      this.#omitted += 1;
      return undefined;
    }
    this.#taken += 1;
    const omitted = this.#omitted;
    this.#omitted = 0;
    return omitted;
  }
}
