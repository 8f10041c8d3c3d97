// A timeline as text: one JSON object a line.
import type { TimelineEvent } from "./timeline-event.ts";

export function jsonLines(events: readonly TimelineEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}
