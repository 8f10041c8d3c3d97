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
