// The options of `npm run explore`.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { BEHAVIOUR_NAMES, type BehaviourName } from "../../controller/fallback/behaviours.ts";
import { DRAWING_STRATEGIES, type DrawingStrategy } from "../explore/draw-plan.ts";
import type { Shard } from "../explore/seeds.ts";
import { countUpTo, durationValue, seedValue } from "./option-values.ts";

const SEEDS_MAX = 2 ** 32;
const PLAN_SIZE_MAX = 100;
const SHARDS_MAX = 100_000;
const WORKERS_MAX = 256;

export interface ExploreFlags {
  readonly behaviour: BehaviourName;
  /** `undefined`: one that nobody chose. */
  readonly seed: number | undefined;
  /** `Infinity` where time alone is the limit. */
  readonly seeds: number;
  readonly timeMs: number;
  readonly shard: Shard;
  /** Threads. */
  readonly workers: number;
  readonly planSize: number;
  readonly strategy: DrawingStrategy;
  readonly report: string | undefined;
  readonly json: boolean;
  readonly checksDeterminism: boolean;
}

export type ParsedExploreFlags =
  | { readonly ok: true; readonly flags: ExploreFlags }
  /** `text` is for stdout when the exit code is 0 (help), else for stderr. */
  | { readonly ok: false; readonly text: string; readonly exitCode: 0 | 2 };

interface RawFlags {
  readonly behaviour: BehaviourName;
  readonly seed?: number;
  readonly seeds?: number;
  readonly time?: number;
  readonly shard?: Shard;
  readonly workers?: number;
  readonly planSize: number;
  readonly strategy: DrawingStrategy;
  readonly report?: string;
  readonly json?: boolean;
  readonly checkDeterminism?: boolean;
}

/**
 * @param args without the program's name.
 * @param environment may say which part of a Job this is.
 * @param processors of this machine that we may use.
 */
export function parseExploreFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  processors: number,
): ParsedExploreFlags {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const command = exploreCommand()
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  try {
    command.parse([...withJobIndex(args, environment)], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const raw = command.opts<RawFlags>();
  const { behaviour, seed, seeds, time, shard, planSize, strategy, report } = raw;
  return {
    ok: true,
    flags: {
      behaviour,
      seed,
      seeds: seeds ?? Infinity,
      timeMs: time ?? (seeds === undefined ? TIME_MS_DEFAULT : Infinity),
      shard: shard ?? { index: 0, of: 1 },
      workers: raw.workers ?? Math.min(processors, WORKERS_MAX),
      planSize,
      strategy,
      report,
      json: raw.json ?? false,
      checksDeterminism: raw.checkDeterminism ?? false,
    },
  };
}

const TIME_MS_DEFAULT = 60_000;

/** A Pod of an Indexed Job knows its index; `--shard /N` then stands for `--shard INDEX/N`. */
function withJobIndex(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const index = environment["JOB_COMPLETION_INDEX"];
  return args.map((arg, place) =>
    index !== undefined && args[place - 1] === "--shard" && arg.startsWith("/")
      ? `${index}${arg}`
      : arg,
  );
}

function exploreCommand(): Command {
  return new Command("explore")
    .description("Looks for plans that go wrong, in simulated worlds, and makes them small.")
    .addOption(
      new Option("--behaviour <name>", "the controller's behaviour")
        .choices(BEHAVIOUR_NAMES)
        .default("resilient"),
    )
    .option("--seed <n>", "the first seed; any when absent", seedValue)
    .option("--seeds <n>", "how many plans, of all shards together", countUpTo(SEEDS_MAX))
    .option("--time <duration>", "how long, e.g. 60s; 60s when --seeds is absent", durationValue)
    .option(
      "--shard <i/n>",
      "look at the i-th of n parts, from 0; /n takes JOB_COMPLETION_INDEX",
      shardValue,
    )
    .option(
      "--workers <n>",
      "threads to search with; as many as there are processors when absent",
      countUpTo(WORKERS_MAX),
    )
    .option("--plan-size <n>", "actions of a plan, at most", countUpTo(PLAN_SIZE_MAX), 8)
    .addOption(
      new Option("--strategy <name>", "random: latencies by chance; pct: random priorities")
        .choices(DRAWING_STRATEGIES)
        .default("random"),
    )
    .option("--report <dir>", "write a plan file and a timeline for each finding there")
    .option("--check-determinism", "run each plan twice, and compare the timelines")
    .option("--json", "print one JSON document on stdout, and nothing else")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
Ctrl-C ends the search with what was found.

Exit status: 0 nothing was found, 1 something was, 2 wrong usage.`,
    );
}

function shardValue(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (!(shard.of >= 1 && shard.of <= SHARDS_MAX && shard.index < shard.of)) {
    throw new InvalidArgumentError("expected i/n, with i from 0 to n-1");
  }
  return shard;
}
