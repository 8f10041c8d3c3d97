// Everything that may end a run from outside, as one signal.
import type { Clock } from "../../core/clock.ts";
import { ancestorGone } from "../live/ancestors.ts";
import { InterruptedError } from "../scenario/faults.ts";

/** 128 and the signal's number, as shells have it. */
const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const EXIT_CODE_ORPHANED = 143;

export interface Interruption {
  /** Aborted with an `InterruptedError`. */
  readonly signal: AbortSignal;
  /** `undefined` as long as nobody interrupted. */
  readonly exitCode: number | undefined;
  close(): void;
}

/**
 * Listens to Ctrl-C and its like, to the end of `npm run` above, and to the end of whoever reads the output.
 * A second signal ends the process at once.
 */
export function listenForInterruption(clock: Clock): Interruption {
  const controller = new AbortController();
  const closed = new AbortController();
  let exitCode: number | undefined;
  const interrupt = (why: string, code: number) => {
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    controller.abort(new InterruptedError(why));
  };
  const onSignal = (name: NodeJS.Signals) => interrupt(name, EXIT_CODES[name] ?? 1);
  const onOutputError = (error: Error) => interrupt(`output: ${error.message}`, 1);
  for (const name of Object.keys(EXIT_CODES)) process.on(name, onSignal);
  process.stdout.on("error", onOutputError);
  if (process.env["npm_lifecycle_event"] !== undefined) {
    ancestorGone(clock, closed.signal).then(
      () => interrupt("what started it is gone", EXIT_CODE_ORPHANED),
      () => undefined,
    );
  }
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    close() {
      closed.abort();
      for (const name of Object.keys(EXIT_CODES)) process.off(name, onSignal);
      process.stdout.off("error", onOutputError);
    },
  };
}
