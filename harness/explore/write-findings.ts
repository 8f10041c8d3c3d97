// Keeps findings: a plan file each, its timeline, a test and a scenario where they are asked for, and one list of all.
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { scenarioText } from "./emit-scenario.ts";
import { testText } from "./emit-test.ts";
import { jsonLines } from "../timeline/json-lines.ts";
import type { CoverageCount } from "./coverage.ts";
import type { Exploration } from "./find-violations.ts";
import type { Finding } from "./sightings.ts";

export interface KeptFinding {
  readonly behaviour: string;
  readonly signature: string;
  readonly detail: string;
  /** Beside the list. */
  readonly planFile: string;
  readonly seed: number;
  readonly run: number;
  readonly foundAfterMs: number;
  readonly count: number;
  readonly actions: number;
  readonly objects: number;
}

/** The list, as `findings.json` holds it. */
export interface FindingsDocument {
  readonly version: 1;
  readonly runs: number;
  readonly virtualEvents: number;
  readonly elapsedMs: number;
  readonly coverage: CoverageCount;
  readonly findings: readonly KeptFinding[];
}

export const FINDINGS_FILE = "findings.json";

export function findingsDocument(exploration: Exploration): FindingsDocument {
  const { runs, virtualEvents, elapsedMs: exactMs, coverage, findings } = exploration;
  const elapsedMs = Math.round(exactMs);
  const kept = findings.map((finding, index) => keptFinding(finding, index));
  return { version: 1, runs, virtualEvents, elapsedMs, coverage, findings: kept };
}

/** What is written of a finding beside its plan and timeline. */
export interface Emitted {
  readonly tests: boolean;
  /** Each runs its plan once for each behaviour, to declare how it ends. */
  readonly scenarios: boolean;
}

/** The paths of the plans, in the order of the findings. */
export async function writeFindings(
  folder: string,
  exploration: Exploration,
  emitted: Emitted,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const document = findingsDocument(exploration);
  await writeFile(join(folder, FINDINGS_FILE), `${JSON.stringify(document, null, 2)}\n`);
  const files: string[] = [];
  for (const [index, finding] of exploration.findings.entries()) {
    const file = join(folder, planFile(finding, index));
    // oxlint-disable-next-line no-await-in-loop -- scenarios need the processor one after the other
    await writeFinding(finding, file, emitted);
    files.push(file);
  }
  return files;
}

async function writeFinding(finding: Finding, file: string, emitted: Emitted): Promise<void> {
  await writeFile(file, `${JSON.stringify(finding.plan, null, 2)}\n`);
  await writeFile(file.replace(/json$/, "timeline.jsonl"), jsonLines(finding.timeline));
  if (emitted.tests) {
    await writeFile(file.replace(/json$/, "test.ts"), testOf(finding, dirname(file)));
  }
  if (!emitted.scenarios) return;
  const text = await scenarioText(finding, basename(file, ".json"));
  await writeFile(file.replace(/json$/, "scenario.ts"), text);
}

const RUNNER = fileURLToPath(new URL("../plans/run-simulated-plan.ts", import.meta.url));

function testOf(finding: Finding, folder: string): string {
  const runner = relative(resolve(folder), RUNNER);
  return testText(finding, runner.startsWith(".") ? runner : `./${runner}`);
}

function keptFinding(finding: Finding, index: number): KeptFinding {
  const { behaviour, violation, seed, run, foundAfterMs, count, plan } = finding;
  return {
    behaviour,
    signature: violation.signature,
    detail: violation.detail,
    planFile: planFile(finding, index),
    seed,
    run,
    foundAfterMs: Math.round(foundAfterMs),
    count,
    actions: plan.actions.length,
    objects: plan.objects.length,
  };
}

function planFile({ behaviour, violation }: Finding, index: number): string {
  const words = violation.signature.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, FILE_WORDS_MAX);
  return `${behaviour}-${index + 1}-${words.replace(/^-|-$/g, "").toLowerCase()}.json`;
}

const FILE_WORDS_MAX = 50;
