// Whether nothing goes on where nothing has to.
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { isPush, type Violation } from "./judge-gateways.ts";

/** A fallback takes some, and so does finding out what is broken; a storm has one a sync. */
const QUIET_PUSHES_MAX = 5;

const CHANGES: ReadonlySet<TimelineEvent["type"]> = new Set<TimelineEvent["type"]>([
  "gateway-listed",
  "gateway-phase",
  "gateway-removed",
]);

/** @param events of `quietMs` in which nothing changed. */
export function judgeQuiet(
  events: readonly TimelineEvent[],
  quietMs: number,
  atMs: number,
): readonly Violation[] {
  const pushes = new Map<string, number>();
  // Where little is owed all may be well while gateways still come, and have to be sent something.
  const lastChange = events.findLastIndex(({ type }) => CHANGES.has(type));
  for (const event of events.slice(lastChange + 1)) {
    if (event.type !== "admin-request" || !isPush(event)) continue;
    pushes.set(event.gateway, (pushes.get(event.gateway) ?? 0) + 1);
  }
  return [...pushes]
    .filter(([, count]) => count > QUIET_PUSHES_MAX)
    .map(([gateway, count]) => {
      const detail = `${gateway} was sent ${count} configurations in ${quietMs} ms in which nothing changed`;
      return { signature: "push storm", atMs, detail };
    });
}
