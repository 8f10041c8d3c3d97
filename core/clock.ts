// The only source of time.

/** Production passes `systemClock`; a simulation passes a virtual clock that it advances itself. */
export interface Clock {
  /** Wall-clock time, ms since the Unix epoch. May jump; never subtract two readings. */
  nowMs(): number;
  /** Monotonic time, ms from an arbitrary origin. For durations and deadlines. */
  monotonicMs(): number;
  /**
   * Resolves after `delayMs`, at once for 0 or less.
   * @throws `signal.reason` as soon as `signal` is aborted.
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Runs `work` with a signal that is aborted after `timeoutMs`, or when `signal` is.
 * @throws {TimeoutError} when the time is up, even if `work` does not listen to its signal.
 */
export async function withTimeout<T>(
  clock: Clock,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const done = new AbortController();
  const inner = new AbortController();
  const follow = () => inner.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener("abort", follow, { once: true });
  const expiry = clock.sleep(timeoutMs, done.signal).then(
    () => {
      const error = new TimeoutError(timeoutMs);
      inner.abort(error);
      throw error;
    },
    // Woken early because the work has ended: its result decides, so this must never settle.
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work(inner.signal), expiry]);
  } finally {
    done.abort();
    signal?.removeEventListener("abort", follow);
  }
}

/** Something did not finish in its time. */
export class TimeoutError extends Error {
  readonly code = "TIMEOUT";
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`timed out after ${timeoutMs} ms`);
    this.name = "TimeoutError";
    this.timeoutMs = timeoutMs;
  }
}
