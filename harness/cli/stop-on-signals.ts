// Ctrl-C and its like as a signal that ends a search with what it has found.
import { InterruptedError } from "../scenario/faults.ts";

const EXIT_CODE_INTERRUPTED = 130;

/** A second one ends the process at once. */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT_CODE_INTERRUPTED);
      controller.abort(new InterruptedError(name));
    });
  }
  return controller.signal;
}
