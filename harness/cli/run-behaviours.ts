// Runs a scenario for several controllers at the same time, each in a world of its own.
import type { Clock } from "../../core/clock.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import { openLiveWorld } from "../live/open-live-world.ts";
import { StepTimeoutError } from "../scenario/faults.ts";
import type { Outcome } from "../scenario/outcome.ts";
import { runScenario } from "../scenario/run-scenario.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { Display } from "./display.ts";
import type { CatalogueEntry } from "./scenario-catalogue.ts";
import type { Subject } from "./subject.ts";

export interface RunBehavioursOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly display: Display;
  readonly containers?: KongContainers;
  /** Ends all runs with its reason. */
  readonly signal: AbortSignal;
}

/** One outcome a subject, in their order. Every world is closed when it resolves. */
export function runBehaviours(
  { scenario, manifestsFolder }: CatalogueEntry,
  subjects: readonly Subject[],
  { clock, seed, timeoutMs, display, signal, containers }: RunBehavioursOptions,
): Promise<readonly Outcome[]> {
  return Promise.all(
    subjects.map(async ({ name, behaviour, binary, image }) => {
      const timeline = new Timeline(clock);
      const stopShowing = timeline.subscribe((event) => {
        display.show(name, event);
        if (event.type === "world-closing") stopShowing();
      });
      const late = new AbortController();
      const inTime = new AbortController();
      const alarm = clock.sleep(timeoutMs, inTime.signal).then(
        () => late.abort(new StepTimeoutError("the scenario ends", `not within ${timeoutMs} ms`)),
        () => undefined,
      );
      const outcome = await runScenario(scenario, behaviour, timeline, () =>
        openLiveWorld({
          scenario,
          manifestsFolder,
          behaviour,
          ...(binary !== undefined && { binary }),
          ...(image !== undefined && { image }),
          ...(containers !== undefined && { containers }),
          seed,
          clock,
          timeline,
          signal: AbortSignal.any([signal, late.signal]),
        }),
      );
      inTime.abort();
      await alarm;
      return { ...outcome, behaviour: name };
    }),
  );
}
