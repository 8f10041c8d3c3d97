#!/usr/bin/env node
// `npm run explore`: looks for plans that go wrong, without knowing how.
import { availableParallelism } from "node:os";
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import { findingText } from "../explore/finding-text.ts";
import type { CoverageCount } from "../explore/coverage.ts";
import { exploreAll, type Level } from "../explore/exhaustive/explore-all.ts";
import { planWorkers } from "../explore/exhaustive/system-plan-workers.ts";
import { findViolations, type Exploration, type Progress } from "../explore/find-violations.ts";
import { seedsFrom } from "../explore/seeds.ts";
import { seedWorkers } from "../explore/system-seed-workers.ts";
import { findingsDocument, writeFindings } from "../explore/write-findings.ts";
import { parseExploreFlags, type ExploreFlags } from "./explore-options.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

const EXIT = { nothing: 0, findings: 1, usage: 2 } as const;
const PROGRESS_EVERY_MS = 1000;

async function main(args: readonly string[]): Promise<number> {
  const parsed = parseExploreFlags(args, process.env, availableParallelism());
  if (!parsed.ok) {
    (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.exitCode === 0 ? EXIT.nothing : EXIT.usage;
  }
  return explore(parsed.flags);
}

async function explore(flags: ExploreFlags): Promise<number> {
  const { behaviour, shard, planSize, strategy, report, json, emitted } = flags;
  const seed = flags.seed ?? systemSeed();
  const exploration = await search(flags, seed);
  const { findings } = exploration;
  const files = report === undefined ? [] : await writeFindings(report, exploration, emitted);
  if (json) {
    const { levels } = exploration;
    const scope = { seed, behaviour, strategy, planSize, shard, ...(levels && { levels }) };
    const document = { ...scope, ...findingsDocument(exploration) };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    for (const [index, finding] of findings.entries()) {
      process.stdout.write(`\n${findingText(finding, files[index])}`);
    }
    process.stdout.write(`\n${summary(flags, seed, exploration)}\n`);
  }
  return findings.length === 0 ? EXIT.nothing : EXIT.findings;
}

interface Search extends Exploration {
  /** Of an exhaustive one. */
  readonly levels?: readonly Level[];
}

async function search(flags: ExploreFlags, seed: number): Promise<Search> {
  const { behaviour, seeds, timeMs, shard, planSize, strategy } = flags;
  const { workers, prunes, reduces, overlapsMax, checksDeterminism } = flags;
  const common = { behaviour, clock: systemClock, timeMs, signal: stopOnSignals() };
  if (strategy === "exhaustive") {
    const onProgress = flags.json ? undefined : levelLines();
    return exploreAll({
      ...common,
      seed,
      actionsMax: planSize,
      overlapsMax,
      prunes,
      reduces,
      shard,
      ...(workers > 1 && { look: planWorkers(workers) }),
      ...(onProgress && { onProgress }),
    });
  }
  // What is chosen next hangs on what came before: one thread.
  const isParallel = workers > 1 && strategy !== "coverage";
  return findViolations({
    ...common,
    ...(isParallel && { run: seedWorkers(workers) }),
    seeds: seedsFrom(seed, seeds, shard),
    planSize,
    strategy,
    checksDeterminism,
    ...(!flags.json && { onProgress: progressLines() }),
  });
}

function summary({ behaviour }: ExploreFlags, seed: number, searched: Search): string {
  const { findings, runs, elapsedMs, virtualEvents, coverage, levels = [] } = searched;
  const rate = (runs / (elapsedMs / 1000)).toFixed(0);
  const what = findings.length === 0 ? "nothing" : `${findings.length} ways to go wrong`;
  return [
    ...levels.map(levelText),
    `${behaviour}: ${what} in ${runs} plans (${rate} a second, ${virtualEvents} virtual events),` +
      ` ${coverageText(coverage)} seen, seeds from ${seed}`,
  ].join("\n");
}

function levelText({ actions, runs, of, states, known, dropped }: Level): string {
  const done = runs === of ? "all" : `${runs} of`;
  const missing = dropped === 0 ? "" : `, ${dropped} moments that did not fit into memory`;
  return (
    `${actions} actions: ${done} ${of} plans, ${states} new states,` +
    ` ${known} times one that was known${missing}`
  );
}

function coverageText({ states, steps }: CoverageCount): string {
  return `${states} states and ${steps} steps`;
}

function levelLines(): (level: Level, elapsedMs: number) => void {
  let nextMs = PROGRESS_EVERY_MS;
  return (level, elapsedMs) => {
    if (elapsedMs < nextMs) return;
    nextMs = elapsedMs + PROGRESS_EVERY_MS;
    process.stderr.write(`${(elapsedMs / 1000).toFixed(0)} s: ${levelText(level)}\n`);
  };
}

/** A line a second on stderr. */
function progressLines(): (progress: Progress) => void {
  let nextMs = PROGRESS_EVERY_MS;
  return ({ runs, findings, coverage, elapsedMs }) => {
    if (elapsedMs < nextMs) return;
    nextMs = elapsedMs + PROGRESS_EVERY_MS;
    const rate = (runs / (elapsedMs / 1000)).toFixed(0);
    const seconds = (elapsedMs / 1000).toFixed(0);
    const seen = coverageText(coverage);
    process.stderr.write(
      `${seconds} s: ${runs} plans, ${rate} a second, ${seen}, ${findings} findings\n`,
    );
  };
}

// Nothing is left open by now.
process.exit(await main(process.argv.slice(2)));
