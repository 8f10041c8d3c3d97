// Whether the controller's metrics tell what the timeline tells.
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { isPush, type Violation } from "./judge-gateways.ts";
import type { PlanDeed } from "./plan.ts";

/** Fallbacks are counted by themselves. */
const PUSH_METRICS = [
  "ingress_controller_configuration_push_count",
  "ingress_controller_fallback_configuration_push_count",
] as const;

/** `undefined` when no controller serves metrics, or none has pushed anything. */
export async function countedPushes(
  metric: (name: string) => Promise<number | undefined>,
): Promise<number | undefined> {
  const counts = await Promise.all(PUSH_METRICS.map((name) => metric(name)));
  if (counts.every((count) => count === undefined)) return undefined;
  return counts.reduce<number>((sum, count = 0) => sum + count, 0);
}

/** Where these happen, an answer may have been given that the controller never got, or a question asked by another. */
const BLURRING: ReadonlySet<PlanDeed["type"]> = new Set([
  "fail-link",
  "fail-gateway",
  "restart-controller",
  "restart-gateway",
  "scale",
]);

/**
 * Every configuration that a gateway took, or refused with somebody to blame, is counted, and nothing else is.
 * @param counted by the controller that runs; `undefined` when none does.
 */
export function judgeMetrics(
  deeds: readonly PlanDeed[],
  events: readonly TimelineEvent[],
  counted: number | undefined,
  atMs: number,
): readonly Violation[] {
  if (counted === undefined || deeds.some(({ type }) => BLURRING.has(type))) return [];
  const start = events.findLastIndex(({ type }) => type === "controller-started");
  const pushes = events.slice(start + 1).filter((event) => isPush(event) && isVerdict(event));
  if (pushes.length === counted) return [];
  const detail = `metrics count ${counted} pushes, and gateways took or refused ${pushes.length}`;
  return [{ signature: "metrics do not agree with the timeline", atMs, detail }];
}

/** A refusal that blames nobody is none, to the controller as to the real one: it may have been about anything. */
function isVerdict(event: TimelineEvent): boolean {
  if (event.type !== "admin-request") return false;
  const { status, rejected = [] } = event;
  return status < 300 || (status === 400 && rejected.length > 0);
}
