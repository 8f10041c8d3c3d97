// Whether gateways serve what they owe; and when not, in which way.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { AdminRequestFact, TimelineEvent } from "../timeline/timeline-event.ts";
import type { Debt } from "./debts.ts";
import type { GatewayLook } from "./plan-world.ts";

/** What was found. Runs with the same signature have gone wrong in the same way. */
export interface Violation {
  readonly signature: string;
  readonly atMs: number;
  readonly detail: string;
}

/** One violation a way of failing, with the first gateway and route as its example. */
export function judgeGateways(
  debts: readonly Debt[],
  looks: readonly GatewayLook[],
  events: readonly TimelineEvent[],
  atMs: number,
): readonly Violation[] {
  const found = new Map<string, Violation>();
  for (const look of looks) {
    if (look.phase !== "running") continue;
    for (const debt of debts) {
      const fault = faultIn(debt, look, events);
      if (fault === undefined || found.has(fault.signature)) continue;
      found.set(fault.signature, { ...fault, atMs });
    }
  }
  return [...found.values()];
}

function faultIn(
  { object, owed, answers, forbidden, because }: Debt,
  { name, statuses, configurationHash }: GatewayLook,
  events: readonly TimelineEvent[],
): Omit<Violation, "atMs"> | undefined {
  const isAnswered = (path: string) => answers.includes(statuses.get(path) ?? 0);
  const isServed = (path: string) => statuses.get(path) === 200 || isAnswered(path);
  if (owed.length > 0 && !owed.some(isAnswered)) {
    const pushes = pushesSinceStart(name, events);
    const detail = `${name} does not answer ${owed.join(" or ")} with ${answers.join(" or ")} (${because}); it was ${pushes}`;
    if (configurationHash === EMPTY_CONFIGURATION_HASH) {
      const which = hasRestarted(name, events) ? "restarted gateway" : "gateway";
      return { signature: `${which} stays empty: ${pushes}`, detail };
    }
    if (because === "kept") return { signature: "last valid version is lost", detail };
    const isStale = forbidden.some(isServed);
    const what = isStale ? "change does not arrive" : "route is missing";
    return { signature: `${what}: ${pushes}`, detail };
  }
  const unwanted = forbidden.find(isServed);
  if (unwanted === undefined) return undefined;
  const detail = `${name} serves ${unwanted}, and must not: ${object} is ${because}`;
  const signature =
    because === "incomplete"
      ? "served without a plugin that it names"
      : `serves what is ${because}`;
  return { signature, detail };
}

/** Whether it has started more than once since it was listed. */
function hasRestarted(gateway: string, events: readonly TimelineEvent[]): boolean {
  const listed = events.findLastIndex(
    (event) => event.type === "gateway-listed" && event.gateway === gateway,
  );
  const starts = events
    .slice(listed + 1)
    .filter(
      (event) =>
        event.type === "gateway-phase" && event.gateway === gateway && event.phase === "running",
    );
  return starts.length > 1;
}

/** What the gateway was sent since it last began to answer, in words that do not count. */
function pushesSinceStart(gateway: string, events: readonly TimelineEvent[]): string {
  const start = events.findLastIndex(
    (event) =>
      event.type === "gateway-phase" && event.gateway === gateway && event.phase === "running",
  );
  const pushes = events
    .slice(start + 1)
    .filter((event): event is TimelineEvent & AdminRequestFact => isPush(event, gateway));
  const last = pushes.at(-1);
  if (last === undefined) return "sent nothing";
  if (last.status < 300) return "sent something that it took";
  return last.status === 400 ? "sent what it refuses" : "sent what it fails to take";
}

export function isPush(event: TimelineEvent, gateway?: string): boolean {
  return (
    event.type === "admin-request" &&
    event.method === "POST" &&
    event.path.startsWith("/config") &&
    (gateway === undefined || event.gateway === gateway)
  );
}
