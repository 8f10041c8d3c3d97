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
 * Runs `work` with a signal that is aborted after `timeoutMs`, or when `signal` is. Does not wait for work that does not
 * listen to its signal.
 * @throws {TimeoutError} when the time is up; `signal.reason` when `signal` is aborted first.
 */
export async function withTimeout<T>(
  clock: Clock,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const inner = new AbortController();
  const done = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    inner.signal.addEventListener("abort", () => reject(inner.signal.reason), { once: true });
  });
  const follow = () => inner.abort(signal?.reason);
  signal?.addEventListener("abort", follow, { once: true });
  void clock.sleep(timeoutMs, done.signal).then(
    () => inner.abort(new TimeoutError(timeoutMs)),
    () => undefined,
  );
  try {
    if (signal?.aborted) follow();
    return await Promise.race([stopped, work(inner.signal)]);
  } finally {
    // With a reason of its own: the default one is an error, whose stack costs more than all the rest.
    done.abort(DONE);
    signal?.removeEventListener("abort", follow);
  }
}

/** Nobody waits for the time to be up any more. */
const DONE = "done in time";

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
