#!/usr/bin/env node
// `npm run zoo`: are the known defects found by plans that do not know them, and how soon?
import Table from "cli-table3";
import { Command, CommanderError, Option } from "commander";
import { systemClock } from "../../core/system-clock.ts";
import { findingText } from "../explore/finding-text.ts";
import { SEARCH_STRATEGIES, type SearchStrategy } from "../explore/plan-source.ts";
import { writeFindings } from "../explore/write-findings.ts";
import { explorationOf } from "../explore/zoo/report-of-tour.ts";
import { visitZoo, type ZooVisit } from "../explore/zoo/visit-zoo.ts";
import { durationValue, seedValue } from "./option-values.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

const EXIT = { allFound: 0, notAllFound: 1, usage: 2 } as const;
const TIME_MS_DEFAULT = 60_000;
const PLAN_SIZE = 8;
const PROGRESS_EVERY_RUNS = 100;

interface Flags {
  readonly seed: number;
  readonly time: number;
  readonly strategy: SearchStrategy;
  readonly json?: boolean;
  readonly stories?: boolean;
  readonly report?: string;
  readonly emitTest?: boolean;
  readonly emitScenario?: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const command = zooCommand().exitOverride();
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.allFound : EXIT.usage;
  }
  const { seed, time, strategy, json, stories, report, ...emit } = command.opts<Flags>();
  const emitted = { tests: emit.emitTest ?? false, scenarios: emit.emitScenario ?? false };
  if (report === undefined && (emitted.tests || emitted.scenarios)) {
    process.stderr.write("error: --emit-test and --emit-scenario need --report <dir>\n");
    return EXIT.usage;
  }
  const startMs = systemClock.monotonicMs();
  const tour = await visitZoo({
    seed,
    planSize: PLAN_SIZE,
    strategy,
    clock: systemClock,
    timeMs: time,
    signal: stopOnSignals(),
    onProgress: (behaviour, { runs, findings }) => {
      if (runs % PROGRESS_EVERY_RUNS !== 0) return;
      process.stderr.write(`${behaviour}: ${runs} plans, ${findings} signatures\n`);
    },
  });
  const { visits } = tour;
  const document = { seed, members: visits.map(visitDocument) };
  const text = json === true ? JSON.stringify(document, null, 2) : tableText(visits);
  process.stdout.write(`${text}\n`);
  if (report !== undefined) {
    const elapsedMs = systemClock.monotonicMs() - startMs;
    const files = await writeFindings(report, explorationOf(tour, elapsedMs), emitted);
    if (json !== true) process.stdout.write(`${files.length} plans are in ${report}\n`);
  }
  if (stories === true) {
    for (const { finding } of visits) {
      if (finding !== undefined) process.stdout.write(`\n${findingText(finding, undefined)}`);
    }
  }
  return visits.every(({ finding }) => finding !== undefined) ? EXIT.allFound : EXIT.notAllFound;
}

function visitDocument({ member, finding }: ZooVisit) {
  const { name, behaviour, known } = member;
  return {
    name,
    behaviour,
    known,
    found: finding && {
      signature: finding.violation.signature,
      plans: finding.run,
      seconds: Math.round(finding.foundAfterMs / 100) / 10,
      actions: finding.plan.actions.length,
      objects: finding.plan.objects.length,
      plan: finding.plan,
    },
  };
}

function tableText(visits: readonly ZooVisit[]): string {
  const table = new Table({
    head: ["behaviour", "known defect", "plans", "seconds", "actions", "objects"],
    style: { head: [], border: [] },
  });
  for (const visit of visits) {
    const { name, behaviour, found } = visitDocument(visit);
    const numbers =
      found === undefined
        ? ["not found", "", "", ""]
        : [found.plans, found.seconds, found.actions, found.objects];
    table.push([behaviour, name, ...numbers]);
  }
  return table.toString();
}

function zooCommand(): Command {
  return new Command("zoo")
    .description("Looks for known defects with plans that do not know them.")
    .option("--seed <n>", "the first seed", seedValue, 1)
    .option("--time <duration>", "for each behaviour", durationValue, TIME_MS_DEFAULT)
    .addOption(
      new Option("--strategy <name>", "how deliveries are ordered, as of explore")
        .choices(SEARCH_STRATEGIES)
        .default("random"),
    )
    .option("--stories", "print the smallest plan of each as well")
    .option(
      "--report <dir>",
      "keep a plan of each there: npm run confirm -- <dir> asks a live world",
    )
    .option("--emit-test", "write a test for each there, too")
    .option("--emit-scenario", "write a scenario for each there, too, to be put in scenarios/")
    .option("--json", "print one JSON document on stdout, and nothing else")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
plans, seconds: until it was first seen; actions, objects: of the smallest plan that shows it.

Exit status: 0 all were found, 1 some were not, 2 wrong usage.`,
    );
}

// Nothing is left open by now.
process.exit(await main(process.argv.slice(2)));
