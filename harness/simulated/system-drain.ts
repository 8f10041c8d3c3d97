// Waits until everything that was set going has run as far as it can without time passing.

/**
 * The runtime runs every promise job and every `nextTick` before it comes to an immediate, however many there are and
 * whatever they start: where nobody waits for the outside, nothing is left then. There is nothing to guess.
 */
export function drained(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * As `drained`, for work that is made of promises alone: comes after every promise job, and does not go round the
 * runtime's loop, which costs several times as much as a virtual event. Streams, which go on by `nextTick`, may lag
 * behind; timers and signals of the outside wait until somebody awaits `drained`.
 */
export function promisesDrained(): Promise<void> {
  return new Promise((resolve) => {
    queueMicrotask(() => process.nextTick(resolve));
  });
}
