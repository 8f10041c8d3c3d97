// Runs a scenario for several behaviours in simulated worlds, one after the other.
import { readdir } from "node:fs/promises";
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { KubeObject } from "../../core/kube.ts";
import { readManifests } from "../live/read-manifests.ts";
import type { Outcome } from "../scenario/outcome.ts";
import { runSimulatedScenario } from "../simulated/run-simulated-scenario.ts";
import { firstDifference } from "../timeline/first-difference.ts";
import type { RunBehavioursOptions } from "./run-behaviours.ts";
import type { CatalogueEntry } from "./scenario-catalogue.ts";

export interface RunSimulatedOptions extends Omit<
  RunBehavioursOptions,
  "clock" | "newRun" | "account"
> {
  /** Runs each twice; one whose timelines differ has failed. */
  readonly checksDeterminism: boolean;
}

export async function runSimulatedBehaviours(
  { scenario, manifestsFolder }: CatalogueEntry,
  behaviours: readonly BehaviourName[],
  { seed, timeoutMs, display, signal, checksDeterminism, routerFlavor }: RunSimulatedOptions,
): Promise<readonly Outcome[]> {
  const manifests = await readFolder(manifestsFolder);
  const outcomes: Outcome[] = [];
  for (const behaviour of behaviours) {
    const options = {
      scenario,
      manifests,
      behaviour,
      seed,
      timeoutMs,
      signal,
      ...(routerFlavor !== undefined && { routerFlavor }),
    };
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    const outcome = await runSimulatedScenario({
      ...options,
      onEvent: (event) => display.show(behaviour, event),
    });
    // oxlint-disable-next-line no-await-in-loop -- as above
    const again = checksDeterminism ? await runSimulatedScenario(options) : outcome;
    outcomes.push(withDeterminism(outcome, again));
  }
  return outcomes;
}

/** A run that cannot be repeated proves nothing, whatever it found. */
function withDeterminism(outcome: Outcome, again: Outcome): Outcome {
  const difference = firstDifference(outcome.timeline, again.timeline);
  if (difference === undefined) return outcome;
  const { seq, first = "the end", second = "the end" } = difference;
  const message = `the same seed gave another timeline, from event ${seq} on: ${first} became ${second}`;
  return { ...outcome, ok: false, fault: { code: "HARNESS", message, stack: null } };
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, readonly KubeObject[]>> {
  const files = (await readdir(folder)).toSorted();
  const entries = await Promise.all(
    files.map(async (file) => [file, await readManifests(folder, [file])] as const),
  );
  return new Map(entries);
}
