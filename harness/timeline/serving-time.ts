// How long clients waited for a gateway that was already answering.
import type { TimelineEvent } from "./timeline-event.ts";

/**
 * Milliseconds from the last time a gateway began to answer until `path` first came back with 200 through it.
 *
 * @returns `null` when no gateway ever answered, or the last one that did never served.
 */
export function gatewayReadyToServingMs(
  events: readonly TimelineEvent[],
  path: string,
): number | null {
  const ready = events.findLast(
    (event) => event.type === "gateway-phase" && event.phase === "running",
  );
  if (ready?.type !== "gateway-phase") return null;
  const serving = events.find(
    (event) =>
      event.seq > ready.seq &&
      event.type === "probe" &&
      event.gateway === ready.gateway &&
      event.path === path &&
      event.status === 200,
  );
  return serving === undefined ? null : serving.atMs - ready.atMs;
}
