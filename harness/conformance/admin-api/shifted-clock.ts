// Real time whose calendar can be moved on, so that nobody waits for the next minute to begin.
import type { Clock } from "../../../core/clock.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

export class ShiftedClock implements Clock {
  readonly #clock: Clock;
  #shiftMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs() + this.#shiftMs;
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(delayMs, signal);
  }

  /** Moves on to the next moment in the first seconds of a minute and the first ms of a second, if it is not one. */
  moveToStart({
    secondMax,
    msMax,
  }: {
    readonly secondMax?: number;
    readonly msMax?: number;
  }): void {
    const intoMinuteMs = this.nowMs() % MINUTE_MS;
    if (secondMax !== undefined && intoMinuteMs >= (secondMax + 1) * SECOND_MS) {
      this.#shiftMs += MINUTE_MS - intoMinuteMs;
      return;
    }
    const intoSecondMs = this.nowMs() % SECOND_MS;
    if (msMax !== undefined && intoSecondMs > msMax) this.#shiftMs += SECOND_MS - intoSecondMs;
  }
}
