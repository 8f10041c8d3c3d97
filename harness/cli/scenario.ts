#!/usr/bin/env node
// `npm run scenario NAME`: tells one story for each behaviour of the controller, and judges it.
import {
  BEHAVIOUR_NAMES,
  DEFECT_NAMES,
  type BehaviourName,
} from "../../controller/fallback/behaviours.ts";
import { errorText } from "../../core/errors.ts";
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import { ManifestError } from "../manifests/parse-manifests.ts";
import { jsonDocument } from "../report/json-document.ts";
import { matrixText, type MatrixCell } from "../report/matrix-text.ts";
import { paintFor } from "../report/paint.ts";
import { resultText } from "../report/result-text.ts";
import { writeReport } from "../report/write-report.ts";
import { EnvironmentError, InterruptedError } from "../scenario/faults.ts";
import type { Outcome } from "../scenario/outcome.ts";
import { liveDisplay, plainDisplay, silentDisplay, type Display } from "./display.ts";
import { listenForInterruption, type Interruption } from "./interruption.ts";
import { findCluster } from "./find-cluster.ts";
import { Machine } from "./machine.ts";
import { parseRunOptions, type RunOptions } from "./parse-options.ts";
import { runCombination, runMatrix, type RunCombinationsOptions } from "./run-combinations.ts";
import { runSimulatedBehaviours } from "./run-simulated-behaviours.ts";
import { scenarioCatalogue, type CatalogueEntry } from "./scenario-catalogue.ts";

const EXIT = { asDeclared: 0, notAsDeclared: 1, wrongUsage: 2, environment: 3 } as const;
const WIDTH_DEFAULT = 100;

const paint = paintFor(process.stdout.isTTY ?? false, process.env["NO_COLOR"]);

async function main(args: readonly string[]): Promise<number> {
  const parsed = parseRunOptions(args);
  if (!parsed.ok) {
    (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.exitCode;
  }
  const { options } = parsed;
  const catalogue = await scenarioCatalogue();
  if (options.list) {
    for (const { scenario } of catalogue.values()) {
      process.stdout.write(`${scenario.name.padEnd(28)} ${scenario.title}\n`);
    }
    return EXIT.asDeclared;
  }
  const entry = catalogue.get(options.name ?? "");
  if (entry === undefined) {
    const complaint =
      options.name === undefined ? "name a scenario" : `there is no scenario "${options.name}"`;
    const names = [...catalogue.keys()].map((name) => `  ${name}\n`).join("");
    process.stderr.write(`error: ${complaint}; there are:\n${names}`);
    return EXIT.wrongUsage;
  }
  const undeclared = behavioursFor(entry, options).find((name) => !(name in entry.scenario.expect));
  if (undeclared !== undefined) {
    process.stderr.write(`error: ${entry.scenario.name} says nothing about ${undeclared}\n`);
    return EXIT.wrongUsage;
  }
  const machine = new Machine();
  try {
    return await run(entry, options, machine);
  } catch (error) {
    if (error instanceof ManifestError) {
      process.stderr.write(`error: ${error.message}\n`);
      return EXIT.wrongUsage;
    }
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.environment;
  } finally {
    await machine.close();
  }
}

async function run(entry: CatalogueEntry, options: RunOptions, machine: Machine): Promise<number> {
  const { name } = entry.scenario;
  const seed = options.seed ?? entry.scenario.plan?.seed ?? systemSeed();
  const interruption = listenForInterruption(systemClock);
  const { timeoutMs, routerFlavor, toxiproxyImage, account } = options;
  const common = {
    seed,
    timeoutMs,
    toxiproxyImage,
    account,
    signal: interruption.signal,
    ...(routerFlavor !== undefined && { routerFlavor }),
  };
  const cluster = await findCluster(options, machine);
  const { cells, outcomes } = await runAll(entry, options, {
    ...common,
    ...cluster,
    newRun: () => systemSeed().toString(16),
    machine,
    behaviours: behavioursFor(entry, options),
    environment: process.env,
    clock: systemClock,
    openDisplay: (names) => displayFor(entry, options, names),
  }).catch((error: unknown): Results => {
    if (error instanceof InterruptedError) return { outcomes: [] };
    throw error;
  });
  await machine.close();
  interruption.close();
  if (outcomes.length === 0) return interrupted(interruption);
  if (options.report !== undefined) {
    try {
      const written = await writeReport(options.report, name, outcomes, cells);
      if (!options.json) process.stdout.write(`report: ${written.join(" ")}\n`);
    } catch (error) {
      const why = errorText(error);
      process.stderr.write(`error: the report cannot be written: ${why}\n`);
      return EXIT.environment;
    }
  }
  if (options.json) {
    const document = jsonDocument(name, outcomes, cells);
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (interruption.exitCode === undefined) {
    process.stdout.write(endText(entry, outcomes, cells));
    const again = [name, "--", ...sameAgain(process.argv.slice(2), name), "--seed", seed].join(" ");
    process.stdout.write(`again with the same seed: npm run scenario ${again}\n`);
  }
  if (interruption.exitCode !== undefined) return interrupted(interruption);
  return exitCode(outcomes, cells !== undefined && !options.json);
}

/** Beside the three, those with a defect that the scenario declares. */
function behavioursFor(
  { scenario: { expect } }: CatalogueEntry,
  { behaviours }: RunOptions,
): readonly BehaviourName[] {
  if (behaviours !== BEHAVIOUR_NAMES) return behaviours;
  return [...behaviours, ...DEFECT_NAMES.filter((name) => expect[name] !== undefined)];
}

function interrupted({ exitCode: code = EXIT.notAsDeclared }: Interruption): number {
  process.stderr.write("interrupted; everything is closed\n");
  return code;
}

interface Results {
  readonly outcomes: readonly Outcome[];
  /** Of a matrix. */
  readonly cells?: readonly MatrixCell[];
}

/** @throws {EnvironmentError} for what the machine lacks, except in a matrix. */
async function runAll(
  entry: CatalogueEntry,
  { world, combinations, isMatrix, checksDeterminism }: RunOptions,
  options: RunCombinationsOptions,
): Promise<Results> {
  const { behaviours } = options;
  if (world === "simulated") {
    const display = options.openDisplay(behaviours);
    const simulated = { ...options, display, checksDeterminism };
    const outcomes = await runSimulatedBehaviours(entry, behaviours, simulated);
    await display.close();
    return { outcomes };
  }
  if (isMatrix) {
    const cells = await runMatrix(entry, combinations, options);
    return { cells, outcomes: cells.map(({ outcome }) => outcome) };
  }
  const [only] = combinations;
  if (only === undefined) throw new RangeError("nothing to run");
  return { outcomes: await runCombination(entry, only, options) };
}

function endText(
  { scenario }: CatalogueEntry,
  outcomes: readonly Outcome[],
  cells: readonly MatrixCell[] | undefined,
): string {
  const width = process.stdout.columns ?? WIDTH_DEFAULT;
  return cells === undefined
    ? resultText(scenario, outcomes, width, paint)
    : matrixText(`${scenario.name}: ${scenario.title}`, cells, paint);
}

/** What was asked for, without the scenario's name and the seed. */
function sameAgain(args: readonly string[], name: string): readonly string[] {
  return args.filter(
    (arg, place) =>
      arg !== name &&
      arg !== "--seed" &&
      !arg.startsWith("--seed=") &&
      args[place - 1] !== "--seed",
  );
}

function displayFor(
  { scenario }: CatalogueEntry,
  { json }: RunOptions,
  names: readonly string[],
): Display {
  if (json) return silentDisplay;
  if (process.stdout.isTTY) {
    return liveDisplay(names, scenario.probes, systemClock, process.stdout, paint);
  }
  return plainDisplay(names, (text) => process.stdout.write(text));
}

function exitCode(outcomes: readonly Outcome[], isTold: boolean): number {
  const lacking = outcomes.flatMap(({ fault }) =>
    fault?.code === "ENVIRONMENT" && !isTold ? [fault.message] : [],
  );
  for (const message of new Set(lacking)) process.stderr.write(`error: ${message}\n`);
  if (outcomes.some(({ fault }) => fault?.code === "ENVIRONMENT")) return EXIT.environment;
  return outcomes.every(({ ok }) => ok) ? EXIT.asDeclared : EXIT.notAsDeclared;
}

// Nothing of a run is left open by now; whatever else might be must not keep the process.
process.exit(await main(process.argv.slice(2)));
