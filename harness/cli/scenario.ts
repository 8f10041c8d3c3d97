#!/usr/bin/env node
// `npm run scenario NAME`: tells one story for each behaviour of the controller, and judges it.
import { errorText } from "../../core/errors.ts";
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import { openEngine } from "../containers/system-engine.ts";
import { jsonDocument } from "../report/json-document.ts";
import { paintFor } from "../report/paint.ts";
import { resultText } from "../report/result-text.ts";
import { writeReport } from "../report/write-report.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { Outcome } from "../scenario/outcome.ts";
import { liveDisplay, plainDisplay, silentDisplay, type Display } from "./display.ts";
import { listenForInterruption } from "./interruption.ts";
import { parseRunOptions, type RunOptions } from "./parse-options.ts";
import { runBehaviours } from "./run-behaviours.ts";
import { runSimulatedBehaviours } from "./run-simulated-behaviours.ts";
import { scenarioCatalogue, type CatalogueEntry } from "./scenario-catalogue.ts";
import { findSubjects, type Subject } from "./subject.ts";

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
  try {
    return await run(entry, options, await findSubjects(options, process.env));
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.environment;
  }
}

async function run(
  entry: CatalogueEntry,
  options: RunOptions,
  subjects: readonly Subject[],
): Promise<number> {
  const { name } = entry.scenario;
  const seed = options.seed ?? systemSeed();
  const containers = await findContainers(options);
  const interruption = listenForInterruption(systemClock);
  const display = displayFor(entry, options, subjects);
  const { world, behaviours, checksDeterminism, timeoutMs } = options;
  const common = { seed, display, timeoutMs, signal: interruption.signal };
  const outcomes =
    world === "live"
      ? await runBehaviours(entry, subjects, {
          ...common,
          clock: systemClock,
          ...(containers !== undefined && { containers }),
        })
      : await runSimulatedBehaviours(entry, behaviours, { ...common, checksDeterminism });
  await containers?.engine.close();
  await display.close();
  interruption.close();
  if (options.report !== undefined) {
    try {
      const written = await writeReport(options.report, name, outcomes);
      if (!options.json) process.stdout.write(`report: ${written.join(" ")}\n`);
    } catch (error) {
      const why = errorText(error);
      process.stderr.write(`error: the report cannot be written: ${why}\n`);
      return EXIT.environment;
    }
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(jsonDocument(name, outcomes), null, 2)}\n`);
  } else if (interruption.exitCode === undefined) {
    const width = process.stdout.columns ?? WIDTH_DEFAULT;
    process.stdout.write(resultText(entry.scenario, outcomes, width, paint));
    const gateways =
      containers === undefined ? "" : `--gateways container --kong-image ${containers.image} `;
    const where = `${options.usesBinary ? "--controller binary " : ""}${gateways}${world === "live" ? "" : `--world ${world} `}`;
    const again = `${name} -- ${where}--seed ${seed}`;
    process.stdout.write(`again with the same seed: npm run scenario ${again}\n`);
  }
  if (interruption.exitCode !== undefined) {
    process.stderr.write("interrupted; everything is closed\n");
    return interruption.exitCode;
  }
  return exitCode(outcomes);
}

/** @throws {EnvironmentError} when containers are asked for, and this machine cannot run them. */
async function findContainers({ kongImage }: RunOptions): Promise<KongContainers | undefined> {
  if (kongImage === undefined) return undefined;
  return { image: kongImage, engine: await openEngine(kongImage) };
}

function displayFor(
  { scenario }: CatalogueEntry,
  { json }: RunOptions,
  subjects: readonly Subject[],
): Display {
  if (json) return silentDisplay;
  const names = subjects.map((subject) => subject.name);
  if (process.stdout.isTTY) {
    return liveDisplay(names, scenario.probes, systemClock, process.stdout, paint);
  }
  return plainDisplay(names, (text) => process.stdout.write(text));
}

function exitCode(outcomes: readonly Outcome[]): number {
  for (const { fault } of outcomes) {
    if (fault?.code === "ENVIRONMENT") process.stderr.write(`error: ${fault.message}\n`);
  }
  if (outcomes.some(({ fault }) => fault?.code === "ENVIRONMENT")) return EXIT.environment;
  return outcomes.every(({ ok }) => ok) ? EXIT.asDeclared : EXIT.notAsDeclared;
}

// Nothing of a run is left open by now; whatever else might be must not keep the process.
process.exit(await main(process.argv.slice(2)));
