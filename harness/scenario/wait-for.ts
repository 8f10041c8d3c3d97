// Waiting for a condition by looking again and again.
import type { Clock } from "../../core/clock.ts";
import type { Condition } from "./world.ts";

const LOOK_EVERY_MS = 20;

/**
 * Looks at `condition` at once and then every 20 ms.
 *
 * @returns `true` as soon as it holds; `false` when `withinMs` have passed, or when `givesUp` holds.
 * @throws what `condition` throws, and `signal.reason` when aborted.
 */
export async function waitFor(
  clock: Clock,
  condition: Condition,
  withinMs: number,
  signal: AbortSignal,
  givesUp: () => boolean = () => false,
): Promise<boolean> {
  const deadlineMs = clock.monotonicMs() + withinMs;
  for (;;) {
    // Read before the condition: what makes waiting useless may come right after what fulfils it.
    const isUseless = givesUp() || clock.monotonicMs() >= deadlineMs;
    // oxlint-disable-next-line no-await-in-loop -- one look after the other is the point
    if (await condition()) return true;
    if (isUseless) return false;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
