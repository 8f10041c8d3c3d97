// Where two timelines of what should be the same run part.
import type { TimelineEvent } from "./timeline-event.ts";

export interface TimelineDifference {
  readonly seq: number;
  /** As JSON; `undefined`: that timeline has ended. */
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/** Compares byte for byte. `undefined`: they are the same. */
export function firstDifference(
  a: readonly TimelineEvent[],
  b: readonly TimelineEvent[],
): TimelineDifference | undefined {
  for (let seq = 0; seq < Math.max(a.length, b.length); seq += 1) {
    const [first, second] = [text(a[seq]), text(b[seq])];
    if (first !== second) return { seq, first, second };
  }
  return undefined;
}

function text(event: TimelineEvent | undefined): string | undefined {
  return event && JSON.stringify(event);
}
