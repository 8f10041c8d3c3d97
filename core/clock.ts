// The only source of time.
import { withoutStack } from "./errors.ts";

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
  /**
   * Calls `wake` after `delayMs`, unless the function that comes back is called first. For clocks on which many a wait is
   * given up, and a signal for each costs more than what it is for; without it, waits are sleeps.
   */
  after?(delayMs: number, wake: () => void): () => void;
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
  // One promise, and no race of several: almost everything that is asked of somebody else goes through here.
  return await new Promise<T>((resolve, reject) => {
    const inner = new AbortController();
    const end = () => {
      cancel();
      signal?.removeEventListener("abort", follow);
    };
    const stop = (reason: unknown) => {
      end();
      reject(reason);
      inner.abort(reason);
    };
    const follow = () => stop(signal?.reason);
    const cancel = after(clock, timeoutMs, () => stop(tooLate(timeoutMs)));
    if (signal?.aborted) follow();
    else signal?.addEventListener("abort", follow, { once: true });
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    try {
      work(inner.signal).then((value) => {
        end();
        resolve(value);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Calls `wake` after `delayMs`, unless the function that comes back is called first; on any clock. */
export function after(clock: Clock, delayMs: number, wake: () => void): () => void {
  if (clock.after !== undefined) return clock.after(delayMs, wake);
  const done = new AbortController();
  void clock.sleep(delayMs, done.signal).then(wake, () => undefined);
  // With a reason of its own: the default one is an error, whose stack costs more than all the rest.
  return () => done.abort(DONE);
}

/** Nobody waits for the time to be up any more. */
const DONE = "done in time";

/** Its stack would be the timer's, and say nothing. */
function tooLate(timeoutMs: number): TimeoutError {
  return withoutStack(() => new TimeoutError(timeoutMs));
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
