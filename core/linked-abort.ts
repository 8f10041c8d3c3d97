// An end of one's own that comes with another's at the latest.

export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Also lets go of the other signal. */
  readonly abort: (reason: unknown) => void;
  /** Lets go of the other signal: nobody waits any more. */
  readonly release: () => void;
}

/**
 * Aborted with `signal`, and for its reason, unless it was aborted before. What `AbortSignal.any` gives does the same
 * without ever being let go of, but every listener that comes or goes costs there: many waits share one of these.
 */
export function linkedAbort(signal: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  const release = () => signal.removeEventListener("abort", follow);
  return {
    signal: controller.signal,
    release,
    abort(reason) {
      release();
      controller.abort(reason);
    },
  };
}
