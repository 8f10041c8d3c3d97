#!/usr/bin/env node
// `npm run explore`: looks for plans that go wrong, without knowing how.
import { availableParallelism } from "node:os";
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import { findingText } from "../explore/finding-text.ts";
import { findViolations, type Progress } from "../explore/find-violations.ts";
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
  const { behaviour, seeds, timeMs, shard, planSize, strategy } = flags;
  const { workers, report, json, checksDeterminism } = flags;
  const seed = flags.seed ?? systemSeed();
  const exploration = await findViolations({
    behaviour,
    seeds: seedsFrom(seed, seeds, shard),
    planSize,
    strategy,
    ...(workers > 1 && { run: seedWorkers(workers) }),
    clock: systemClock,
    timeMs,
    checksDeterminism,
    signal: stopOnSignals(),
    ...(!json && { onProgress: progressLines() }),
  });
  const { findings, runs, elapsedMs, virtualEvents } = exploration;
  const files = report === undefined ? [] : await writeFindings(report, exploration);
  if (json) {
    const document = {
      seed,
      behaviour,
      strategy,
      planSize,
      shard,
      ...findingsDocument(exploration),
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    for (const [index, finding] of findings.entries()) {
      process.stdout.write(`\n${findingText(finding, files[index])}`);
    }
    const rate = (runs / (elapsedMs / 1000)).toFixed(0);
    const what = findings.length === 0 ? "nothing" : `${findings.length} ways to go wrong`;
    process.stdout.write(
      `\n${behaviour}: ${what} in ${runs} plans (${rate} a second, ${virtualEvents} virtual events), seeds from ${seed}\n`,
    );
  }
  return findings.length === 0 ? EXIT.nothing : EXIT.findings;
}

/** A line a second on stderr. */
function progressLines(): (progress: Progress) => void {
  let nextMs = PROGRESS_EVERY_MS;
  return ({ runs, findings, elapsedMs }) => {
    if (elapsedMs < nextMs) return;
    nextMs = elapsedMs + PROGRESS_EVERY_MS;
    const rate = (runs / (elapsedMs / 1000)).toFixed(0);
    const seconds = (elapsedMs / 1000).toFixed(0);
    process.stderr.write(`${seconds} s: ${runs} plans, ${rate} a second, ${findings} findings\n`);
  };
}

// Nothing is left open by now.
process.exit(await main(process.argv.slice(2)));
