// What a scenario says about the configurations that a gateway was sent, one after the other.
import type { AdminRequestFact, TimelineEvent } from "../timeline/timeline-event.ts";
import type { Expectation } from "./expectation.ts";

const AGAIN = ", again and again";
const WHATEVER = "...";

/**
 * What a gateway was sent from the start until the end was judged: these pushes in this order, and no other. Each is the
 * status that it was answered with and the Ingresses and HTTPRoutes that it had routes of: `"400 bad good"`, or `"201"` without routes.
 * `"400 bad good, again and again"` is one or more of them, and `"..."` at the end whatever else comes. What is answered
 * with 503 does not count: nobody looked at it.
 */
export function isPushed(gateway: string, ...expected: readonly string[]): Expectation {
  return {
    sentence: `${gateway} is pushed ${expected.length === 0 ? "nothing" : expected.join("; ")}`,
    check: (_findings, events) => {
      const runs = inRuns(pushesTo(gateway, events));
      const steps = expected.filter((step) => step !== WHATEVER);
      const met =
        runs.length >= steps.length &&
        (runs.length === steps.length || expected.at(-1) === WHATEVER) &&
        runs.slice(0, steps.length).every(({ push, count }, index) => {
          const step = steps[index] ?? "";
          return step === push ? count === 1 : step === push + AGAIN;
        });
      const seen = runs.map(({ push, count }) => (count === 1 ? push : `${push} (${count} times)`));
      return { met, detail: seen.length === 0 ? "nothing" : seen.join("; ") };
    },
  };
}

function pushesTo(gateway: string, events: readonly TimelineEvent[]): readonly string[] {
  const end = events.findIndex(({ type }) => type === "observed");
  return events
    .slice(0, end < 0 ? events.length : end)
    .flatMap((event) =>
      event.type === "admin-request" && event.gateway === gateway && isLookedAt(event)
        ? [pushText(event)]
        : [],
    );
}

function isLookedAt({ method, path, status }: AdminRequestFact): boolean {
  return method === "POST" && path.split("?")[0] === "/config" && status !== 503;
}

/** A gateway that answers without reading has not seen any route. */
function pushText({ status, entities }: AdminRequestFact): string {
  const sources = (entities?.["routes"] ?? []).map(sourceOf);
  return [status, ...new Set(sources.toSorted())].join(" ");
}

/** The name of what a route was made from: `namespace.ingress...`, `httproute.namespace.name...`. */
function sourceOf(route: string): string {
  const [first, second, third] = route.split(".");
  return (first === "httproute" ? third : second) ?? route;
}

function inRuns(pushes: readonly string[]) {
  const runs: { readonly push: string; count: number }[] = [];
  for (const push of pushes) {
    const last = runs.at(-1);
    if (last?.push === push) last.count += 1;
    else runs.push({ push, count: 1 });
  }
  return runs;
}
