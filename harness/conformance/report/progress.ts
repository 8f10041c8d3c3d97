// One line on a terminal that says how far a run is.
import { createLogUpdate } from "log-update";
import type { Clock } from "../../../core/clock.ts";

export interface Progress {
  show(group: string, done: number, total: number): void;
  /** Leaves nothing on the screen. */
  close(): void;
}

export const silentProgress: Progress = { show: () => undefined, close: () => undefined };

const QUIET_MS = 1000;
const REDRAW_MS = 100;

/** Says nothing in the first second. */
export function terminalProgress(terminal: NodeJS.WriteStream, clock: Clock): Progress {
  const screen = createLogUpdate(terminal);
  let nextMs = clock.monotonicMs() + QUIET_MS;
  return {
    show(group, done, total) {
      const nowMs = clock.monotonicMs();
      if (nowMs < nextMs) return;
      nextMs = nowMs + REDRAW_MS;
      screen(`${group}: ${done} of ${Math.max(done, total)} cases`);
    },
    close: () => screen.clear(),
  };
}
