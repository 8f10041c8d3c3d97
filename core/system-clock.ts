// Real time.
import type { Clock } from "./clock.ts";

/** The longest delay a timer takes; a longer sleep is made of several. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(delayMs, signal) {
    for (let restMs = delayMs; ; restMs -= TIMER_MS_MAX) {
      // oxlint-disable-next-line no-await-in-loop -- one timer after the other is the point
      await timer(Math.min(restMs, TIMER_MS_MAX), signal);
      if (restMs <= TIMER_MS_MAX) return;
    }
  },
};

function timer(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(handle);
      reject(signal?.reason);
    };
    const handle = setTimeout(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      Math.max(0, delayMs),
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
