// Runs a scenario for several controllers, each in a world of its own: at the same time, unless they share a cluster.
import type { Clock } from "../../core/clock.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import type { AccountChoice } from "../live/foreign-cluster.ts";
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
  /** Of the gateways; their own when absent. */
  readonly routerFlavor?: RouterFlavor;
  readonly display: Display;
  readonly containers?: KongContainers;
  /** A cluster that is not ours: each run has a name of its own there. */
  readonly kubeconfig?: string;
  readonly newRun: () => string;
  /** Whose rights our controller has there. */
  readonly account: AccountChoice;
  /** On loopback when absent. */
  readonly host?: string;
  /** Ends all runs with its reason. */
  readonly signal: AbortSignal;
}

/** One outcome a subject, in their order. Every world is closed when it resolves. */
export async function runBehaviours(
  entry: CatalogueEntry,
  subjects: readonly Subject[],
  options: RunBehavioursOptions,
): Promise<readonly Outcome[]> {
  const tell = (subject: Subject) => runSubject(entry, subject, options);
  if (options.kubeconfig === undefined) return Promise.all(subjects.map(tell));
  const outcomes: Outcome[] = [];
  for (const subject of subjects) {
    // oxlint-disable-next-line no-await-in-loop -- in one cluster each would see what the others do
    outcomes.push(await tell(subject));
  }
  return outcomes;
}

async function runSubject(
  { scenario, manifestsFolder }: CatalogueEntry,
  { name, behaviour, binary, image }: Subject,
  options: RunBehavioursOptions,
): Promise<Outcome> {
  const { clock, seed, timeoutMs, display, signal, containers, kubeconfig, newRun, host } = options;
  const { routerFlavor, account } = options;
  const isReal = binary !== undefined || image !== undefined;
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
      ...(routerFlavor !== undefined && { routerFlavor }),
      ...(kubeconfig !== undefined && {
        // A real controller wants other rights.
        cluster: { kubeconfig, run: newRun(), account: isReal ? "kubeconfig" : account },
      }),
      ...(host !== undefined && { host }),
      seed,
      clock,
      timeline,
      signal: AbortSignal.any([signal, late.signal]),
    }),
  );
  inTime.abort();
  await alarm;
  return { ...outcome, behaviour: name };
}
