// The options of `npm run explore`.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import {
  BEHAVIOUR_NAMES,
  DEFECT_NAMES,
  type BehaviourName,
} from "../../controller/fallback/behaviours.ts";
import { SCOPE_ACTIONS_MAX } from "../explore/exhaustive/small-scope.ts";
import { SEARCH_STRATEGIES, type SearchStrategy } from "../explore/plan-source.ts";
import type { Emitted } from "../explore/write-findings.ts";
import type { Shard } from "../explore/seeds.ts";
import { countUpTo, durationValue, seedValue } from "./option-values.ts";

const SEEDS_MAX = 2 ** 32;
const PLAN_SIZE_MAX = 100;
const SHARDS_MAX = 100_000;
const WORKERS_MAX = 256;

export const STRATEGIES = [...SEARCH_STRATEGIES, "exhaustive"] as const;
type Strategy = SearchStrategy | "exhaustive";
const PLAN_SIZE_DEFAULT = 8;
const SCOPE_ACTIONS_DEFAULT = 2;

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
  readonly strategy: Strategy;
  /** Of an exhaustive search: whether states that were met before are not gone on from. */
  readonly prunes: boolean;
  /** Of an exhaustive search: whether actions are left out at moments at which they come out as before. */
  readonly reduces: boolean;
  /** Of an exhaustive search: how many actions may come before the world has settled. */
  readonly overlapsMax: number;
  /** Whether a test is written for each finding. */
  readonly emitted: Emitted;
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
  readonly planSize?: number;
  readonly strategy: Strategy;
  readonly pruning: boolean;
  readonly reduction: boolean;
  readonly overlaps?: number;
  readonly emitTest?: boolean;
  readonly emitScenario?: boolean;
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
  const mistake = mistakeIn(raw);
  if (mistake !== undefined) return { ok: false, text: `error: ${mistake}\n`, exitCode: 2 };
  const sizeDefault = strategy === "exhaustive" ? SCOPE_ACTIONS_DEFAULT : PLAN_SIZE_DEFAULT;
  return {
    ok: true,
    flags: {
      behaviour,
      seed,
      seeds: seeds ?? Infinity,
      timeMs: time ?? (seeds === undefined ? TIME_MS_DEFAULT : Infinity),
      shard: shard ?? { index: 0, of: 1 },
      workers: raw.workers ?? Math.min(processors, WORKERS_MAX),
      planSize: planSize ?? sizeDefault,
      strategy,
      prunes: raw.pruning,
      reduces: raw.reduction,
      overlapsMax: raw.overlaps ?? Infinity,
      emitted: { tests: raw.emitTest ?? false, scenarios: raw.emitScenario ?? false },
      report,
      json: raw.json ?? false,
      checksDeterminism: raw.checkDeterminism ?? false,
    },
  };
}

const TIME_MS_DEFAULT = 60_000;

/** What no option says by itself. */
function mistakeIn({ strategy, planSize = 0, report, checkDeterminism, ...raw }: RawFlags) {
  if (report === undefined && raw.emitTest === true) return "--emit-test needs --report <dir>";
  if (report === undefined && raw.emitScenario === true) {
    return "--emit-scenario needs --report <dir>";
  }
  if (strategy !== "exhaustive") return undefined;
  if (checkDeterminism === true) return "--check-determinism is not for an exhaustive search";
  return planSize > SCOPE_ACTIONS_MAX
    ? `an exhaustive search goes up to --plan-size ${SCOPE_ACTIONS_MAX}`
    : undefined;
}

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
        .choices([...BEHAVIOUR_NAMES, ...DEFECT_NAMES])
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
      "threads to search with; as many as there are processors when absent, one for coverage",
      countUpTo(WORKERS_MAX),
    )
    .option(
      "--plan-size <n>",
      `actions of a plan, at most (default: ${PLAN_SIZE_DEFAULT}, exhaustive: ${SCOPE_ACTIONS_DEFAULT})`,
      countUpTo(PLAN_SIZE_MAX),
    )
    .addOption(
      new Option("--strategy <name>", "how plans are chosen, see below")
        .choices(STRATEGIES)
        .default("random"),
    )
    .option(
      "--overlaps <n>",
      "exhaustive: so many actions of a plan, at most, come before the world has settled; any number when absent",
      countFrom0,
    )
    .option("--no-pruning", "exhaustive: go on from every state, also from those met before")
    .option(
      "--no-reduction",
      "exhaustive: try actions also where all that has happened since happened elsewhere",
    )
    .option("--report <dir>", "write a plan file and a timeline for each finding there")
    .option("--emit-test", "write a test for each finding there, too")
    .option(
      "--emit-scenario",
      "write a scenario for each finding there, too, which runs where the others are: in scenarios/",
    )
    .option("--check-determinism", "run each plan twice, and compare the timelines")
    .option("--json", "print one JSON document on stdout, and nothing else")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
Strategies: random plans with latencies by chance; pct: random plans with random priorities of messages; coverage: goes on
from plans that showed something new; exhaustive: every plan of a small scope, level by level (see docs/exploration.md).

Ctrl-C ends the search with what was found.

Exit status: 0 nothing was found, 1 something was, 2 wrong usage.`,
    );
}

function countFrom0(text: string): number {
  return text === "0" ? 0 : countUpTo(SCOPE_ACTIONS_MAX)(text);
}

function shardValue(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (!(shard.of >= 1 && shard.of <= SHARDS_MAX && shard.index < shard.of)) {
    throw new InvalidArgumentError("expected i/n, with i from 0 to n-1");
  }
  return shard;
}
