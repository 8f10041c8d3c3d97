#!/usr/bin/env node
// `npm run conformance`: how far the simulators and the controller agree with recordings of the real ones, or with a Kong at hand.
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import { seededRandom } from "../../core/random.ts";
import { LackingError } from "../conformance/faults.ts";
import { FLOORS } from "../conformance/floors.ts";
import { GROUPS } from "../conformance/groups.ts";
import { shortfalls } from "../conformance/judge.ts";
import { readKubeconfig } from "../conformance/kube-api/system-kubeconfig.ts";
import {
  parseOptions,
  type ChosenGroup,
  type ConformanceOptions,
} from "../conformance/parse-options.ts";
import { DRIFT, findTarget, parityGroups } from "../conformance/parity/system-parity.ts";
import { conformanceTables } from "../conformance/report/conformance-table.ts";
import { differencesText } from "../conformance/report/differences-text.ts";
import { jsonDocument } from "../conformance/report/json-document.ts";
import { silentProgress, terminalProgress } from "../conformance/report/progress.ts";
import { runGroup, type GroupReport } from "../conformance/run-group.ts";
import { ManifestError } from "../manifests/parse-manifests.ts";
import { readManifestPaths } from "../manifests/read-manifest-paths.ts";
import { paintFor } from "../report/paint.ts";
import { InterruptedError } from "../scenario/faults.ts";
import { listenForInterruption } from "./interruption.ts";

const EXIT = { fine: 0, belowFloor: 1, wrongUsage: 2, missing: 3 } as const;
async function main(args: readonly string[]): Promise<number> {
  const parsed = parseOptions(args, GROUPS);
  if (!parsed.ok) {
    (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.exitCode;
  }
  const { options } = parsed;
  if (options.isList) {
    process.stdout.write(listText());
    return EXIT.fine;
  }
  const interruption = listenForInterruption(systemClock);
  try {
    return finish(await runAll(options, interruption.signal), options);
  } catch (error) {
    if (error instanceof InterruptedError) return interruption.exitCode ?? EXIT.belowFloor;
    if (!(error instanceof ManifestError) && !(error instanceof LackingError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.missing;
  } finally {
    interruption.close();
  }
}

async function runAll(
  options: ConformanceOptions,
  signal: AbortSignal,
): Promise<readonly GroupReport[]> {
  const { vectors = "", definitions: paths, kubeconfig } = options;
  const chosen = await chosenGroups(options);
  const progress = process.stderr.isTTY
    ? terminalProgress(process.stderr, systemClock)
    : silentProgress;
  const definitions = await readManifestPaths(paths, async () => "");
  const random = seededRandom(systemSeed());
  const kubeServer = kubeconfig === undefined ? undefined : await readKubeconfig(kubeconfig);
  const base = { vectors, clock: systemClock, random, definitions, kubeServer, signal };
  const reports: GroupReport[] = [];
  try {
    for (const { group, section } of chosen) {
      const onProgress = (done: number, total: number) => progress.show(group.name, done, total);
      // oxlint-disable-next-line no-await-in-loop -- groups would take each other's ports and time
      const report = await runGroup(group, { ...base, section, onProgress });
      reports.push(report);
    }
  } finally {
    progress.close();
  }
  return reports;
}

/** @throws {LackingError} when no Kong answers where one should. */
async function chosenGroups(options: ConformanceOptions): Promise<readonly ChosenGroup[]> {
  const { against: url, chosen } = options;
  if (url === undefined) return chosen;
  const groups = parityGroups(await findTarget(url), { ...options, url });
  return groups.map((group) => ({ group, section: [] }));
}

function finish(reports: readonly GroupReport[], options: ConformanceOptions): number {
  const { casesMax, isVerbose, isJson, vectors } = options;
  if (isJson) {
    process.stdout.write(`${JSON.stringify(jsonDocument(reports, FLOORS, casesMax), null, 2)}\n`);
  } else {
    const paint = paintFor(process.stdout.isTTY ?? false, process.env["NO_COLOR"]);
    if (isVerbose) process.stdout.write(differencesText(reports, casesMax, paint));
    process.stdout.write(conformanceTables(reports, { floors: FLOORS, paint, isVerbose }));
  }
  if (reports.every(({ isThere }) => !isThere)) {
    process.stderr.write(`error: ${vectors} has no recordings of what was asked for\n`);
    return EXIT.missing;
  }
  const below = reports.flatMap((report) => shortfalls(report, FLOORS));
  for (const { place, level, floor, reached } of below) {
    process.stderr.write(
      `below its floor: ${place} ${level} ${reached.toFixed(2)} % < ${floor} %\n`,
    );
  }
  const faults = reports.flatMap(({ name, fault }) =>
    fault === undefined ? [] : [{ name, ...fault }],
  );
  for (const { name, message } of faults) process.stderr.write(`error: ${name}: ${message}\n`);
  if (faults.some(({ kind }) => kind === "missing")) return EXIT.missing;
  const drifted = reports.find(({ name }) => name === DRIFT)?.differing.length ?? 0;
  if (drifted > 0) process.stderr.write(`drift: ${drifted} answers are not what they were\n`);
  return below.length + faults.length + drifted === 0 ? EXIT.fine : EXIT.belowFloor;
}

function listText(): string {
  return GROUPS.map(({ name, title, levels }) => {
    const lines = levels.map((level) => `  ${level.name.padEnd(12)} ${level.title}\n`);
    return `${name}: ${title}\n${lines.join("")}`;
  }).join("");
}

process.exitCode = await main(process.argv.slice(2));
