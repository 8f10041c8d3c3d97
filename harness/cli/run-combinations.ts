// Tells a story with one combination of controllers and gateways after the other.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import type { AccountChoice } from "../live/foreign-cluster.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { MatrixCell } from "../report/matrix-text.ts";
import { EnvironmentError, InterruptedError } from "../scenario/faults.ts";
import type { Outcome } from "../scenario/outcome.ts";
import type { Combination } from "./combination.ts";
import type { Display } from "./display.ts";
import type { Machine } from "./machine.ts";
import { runBehaviours } from "./run-behaviours.ts";
import type { CatalogueEntry } from "./scenario-catalogue.ts";
import { findSubjects } from "./subject.ts";

export interface RunCombinationsOptions {
  readonly machine: Machine;
  readonly behaviours: readonly BehaviourName[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly routerFlavor?: RouterFlavor;
  /** Ends all runs with its reason. */
  readonly signal: AbortSignal;
  readonly kubeconfig?: string;
  readonly newRun: () => string;
  readonly account: AccountChoice;
  readonly host?: string;
  readonly toxiproxyImage: string;
  /** One for each combination, with the names of its outcomes. */
  readonly openDisplay: (names: readonly string[]) => Display;
}

/** @throws {EnvironmentError} when the machine lacks something that it needs. */
export async function runCombination(
  entry: CatalogueEntry,
  { controller, kongImage }: Combination,
  options: RunCombinationsOptions,
): Promise<readonly Outcome[]> {
  const { machine } = options;
  const engine = () => machine.engine();
  const found = await unlessAborted(options.signal, async () => ({
    subjects: await findSubjects(controller, { ...options, engine }),
    containers: await machine.containers(kongImage, options.toxiproxyImage),
  }));
  const { subjects, containers } = found;
  const display = options.openDisplay(subjects.map(({ name }) => name));
  try {
    return await runBehaviours(entry, subjects, {
      ...options,
      display,
      ...(containers !== undefined && { containers }),
    });
  } finally {
    await display.close();
  }
}

/** Nobody waits for an image that is no longer wanted. @throws `signal.reason` when aborted. */
async function unlessAborted<T>(signal: AbortSignal, look: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([look(), aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** A combination that cannot be run has an outcome that says so. After an interruption the rest is left out. */
export async function runMatrix(
  entry: CatalogueEntry,
  combinations: readonly Combination[],
  options: RunCombinationsOptions,
): Promise<readonly MatrixCell[]> {
  const cells: MatrixCell[] = [];
  for (const combination of combinations) {
    if (options.signal.aborted) break;
    const { controllerLabel, gatewaysLabel, controller } = combination;
    // oxlint-disable-next-line no-await-in-loop -- each has the machine for itself
    const outcomes = await runOrSay(entry, combination, options);
    for (const outcome of outcomes) {
      const subject = controller.kind === "built-in" ? outcome.behaviour : controllerLabel;
      const named = { ...outcome, behaviour: `${outcome.behaviour} on ${gatewaysLabel}` };
      cells.push({ controller: controllerLabel, gateways: gatewaysLabel, subject, outcome: named });
    }
  }
  return cells;
}

async function runOrSay(
  entry: CatalogueEntry,
  combination: Combination,
  options: RunCombinationsOptions,
): Promise<readonly Outcome[]> {
  try {
    return await runCombination(entry, combination, options);
  } catch (error) {
    if (error instanceof InterruptedError) return [];
    if (!(error instanceof EnvironmentError)) throw error;
    const { controller, controllerLabel } = combination;
    const names = controller.kind === "built-in" ? options.behaviours : [controllerLabel];
    return names.map((name) => neverRun(name, error));
  }
}

function neverRun(behaviour: string, { code, message }: EnvironmentError): Outcome {
  return {
    behaviour,
    ok: false,
    expected: [],
    observed: null,
    afterTouch: null,
    fault: { code, message, stack: null },
    durationMs: 0,
    timeline: [],
  };
}
