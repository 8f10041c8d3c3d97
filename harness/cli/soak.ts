#!/usr/bin/env node
// `npm run soak -- --for 15m`: does the controller stay well when everything around it goes wrong for a long time?
import { Command, CommanderError } from "commander";
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { isSoakPassed, soakText } from "../soak/soak-result.ts";
import { durationValue, seedValue } from "./option-values.ts";
import { runSoak } from "./run-soak.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

const EXIT = { passed: 0, notPassed: 1, usage: 2, environment: 3, interrupted: 130 } as const;
const FOR_MS_DEFAULT = 15 * 60_000;

interface Flags {
  readonly for: number;
  readonly seed?: number;
  readonly json?: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const command = soakCommand().exitOverride();
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.passed : EXIT.usage;
  }
  const { for: forMs, seed = systemSeed(), json } = command.opts<Flags>();
  const signal = stopOnSignals();
  try {
    const result = await runSoak({
      clock: systemClock,
      seed,
      forMs,
      signal,
      onChapter: (chapter, violations, bytes) => {
        const memory = bytes === undefined ? "" : `, the controller has ${megabytes(bytes)}`;
        process.stderr.write(`chapter ${chapter}: ${violations} violations so far${memory}\n`);
      },
    });
    process.stdout.write(json === true ? `${JSON.stringify(result, null, 2)}\n` : soakText(result));
    if (signal.aborted) return EXIT.interrupted;
    return isSoakPassed(result) ? EXIT.passed : EXIT.notPassed;
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.environment;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function soakCommand(): Command {
  return new Command("soak")
    .description(
      "One controller (resilient) and two gateways over real sockets, and one random chapter after the other: scaling, restarts, faults of Admin APIs, objects that are broken and fixed, and at first restarts of the controller.",
    )
    .option(
      "--for <duration>",
      "how long, at least; the last chapter is told to its end",
      durationValue,
      FOR_MS_DEFAULT,
    )
    .option("--seed <n>", "of what happens; any when absent", seedValue)
    .option("--json", "print one JSON document on stdout, and nothing else")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
Each chapter ends quietly, with every gateway serving the best valid configuration, or that is a violation. Memory is what the
system says is resident in the controller's process at the end of each chapter; the first third of the longest life is warming up.

Exit status: 0 all is well, 1 something is not, 2 wrong usage, 3 the machine lacks something, 130 interrupted.`,
    );
}

// Nothing is left open by now.
process.exit(await main(process.argv.slice(2)));
