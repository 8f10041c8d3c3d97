// Runs updates one after the other, at a steady pace.
import type { Clock } from "../../core/clock.ts";

export interface SyncLoopOptions {
  readonly clock: Clock;
  readonly initialDelayMs: number;
  readonly intervalMs: number;
}

/**
 * Waits, then calls `update` at every interval until `signal` is aborted. Updates never overlap: ticks that pass during
 * one are answered by a single update after it. What `update` throws ends the loop: it is a bug, not a failed update.
 */
export async function runSyncLoop(
  { clock, initialDelayMs, intervalMs }: SyncLoopOptions,
  update: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let nextMs = clock.monotonicMs() + initialDelayMs + intervalMs;
  for (;;) {
    const isWoken = await clock.sleep(nextMs - clock.monotonicMs(), signal).then(
      () => true,
      () => false,
    );
    if (!isWoken) return;
    const passedMs = clock.monotonicMs() - nextMs;
    nextMs += intervalMs * (1 + Math.max(0, Math.floor(passedMs / intervalMs)));
    await update();
  }
}
