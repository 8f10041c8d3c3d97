// Which lines of a controller's log tell of a mistake of its own.
import type { TimelineEvent } from "../timeline/timeline-event.ts";

/** What is said at level "error" of gateways that fail, refuse or are gone: a soak sees to it that they do. */
const EXPECTED: ReadonlySet<string> = new Set([
  "the gateways could not be brought up to date",
  "cannot recover from a rejected configuration by a fallback",
  "a slow gateway could not be brought up to date",
  "no object could be found to blame",
  "cannot read a gateway's configuration",
  // At its start, when a gateway that it found does not answer: Kubernetes starts it again.
  "cannot go on",
]);

/** Each message once. */
export function unexpectedErrors(events: readonly TimelineEvent[]): readonly string[] {
  const found = new Set<string>();
  for (const event of events) {
    if (event.type !== "controller-log" || event.level !== "error") continue;
    if (EXPECTED.has(event.message)) continue;
    found.add(`${event.message}: ${JSON.stringify(event.fields)}`);
  }
  return [...found];
}
