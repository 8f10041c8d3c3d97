// The promises of `resilient` as one more thing that a scenario expects.
import type { ExpectationResult } from "../scenario/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { PROMISES, PromiseWatch } from "./promise-watch.ts";

const SYNC_SECONDS_DEFAULT = 0.3;

/** What a scenario's flags say about what is promised. */
export function watchPromises(
  { controllerFlags }: Pick<Scenario, "controllerFlags">,
  withinMs: number,
): PromiseWatch {
  const valueOf = (flag: string) => {
    const place = controllerFlags.indexOf(flag);
    return place < 0 ? undefined : controllerFlags[place + 1];
  };
  const syncSeconds = Number(valueOf("--proxy-sync-seconds") ?? SYNC_SECONDS_DEFAULT);
  return new PromiseWatch({
    withinMs: withinMs + 2 * syncSeconds * 1000,
    backfill: controllerFlags.includes("--use-last-valid-config-for-fallback"),
    keepsBeyondRestart: (valueOf("--last-valid-store") ?? "none") !== "none",
  });
}

export function promisesKept({ broken }: PromiseWatch): ExpectationResult {
  const details = broken.map(
    ({ promise, atMs, detail }) => `not true at +${atMs} ms that ${PROMISES[promise]}: ${detail}`,
  );
  return {
    sentence: "resilient keeps its promises after every event",
    met: broken.length === 0,
    detail: details.join("; ") || `all ${Object.keys(PROMISES).length} of them`,
  };
}
