// The options of `npm run scenario`.
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { BEHAVIOUR_NAMES, type BehaviourName } from "../../controller/fallback/behaviours.ts";

export interface RunOptions {
  /** `undefined` with `list`. */
  readonly name: string | undefined;
  readonly behaviours: readonly BehaviourName[];
  /** A real controller's executable, instead of ours with its behaviours. */
  readonly usesBinary: boolean;
  readonly json: boolean;
  readonly report: string | undefined;
  readonly seed: number | undefined;
  readonly timeoutMs: number;
  readonly list: boolean;
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: RunOptions }
  /** `text` is for stdout when the exit code is 0 (help), else for stderr. */
  | { readonly ok: false; readonly text: string; readonly exitCode: 0 | 2 };

interface RawOptions {
  readonly behaviour: BehaviourName | "all";
  readonly controller: "built-in" | "binary";
  readonly json?: boolean;
  readonly report?: string;
  readonly seed?: number;
  readonly timeout: number;
  readonly list?: boolean;
}

/** @param args without the program's name. */
export function parseRunOptions(args: readonly string[]): ParsedOptions {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const command = scenarioCommand().exitOverride().configureOutput({
    writeOut: write,
    writeErr: write,
  });
  try {
    command.parse(args, { from: "user" });
    checkBehaviour(command);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const { behaviour, controller, json, report, seed, timeout, list } = command.opts<RawOptions>();
  return {
    ok: true,
    options: {
      name: command.args[0],
      behaviours: behaviour === "all" ? BEHAVIOUR_NAMES : [behaviour],
      usesBinary: controller === "binary",
      json: json ?? false,
      report,
      seed,
      timeoutMs: timeout * 1000,
      list: list ?? false,
    },
  };
}

/** @throws {CommanderError} */
function checkBehaviour(command: Command): void {
  const isTold = command.getOptionValueSource("behaviour") === "cli";
  if (!isTold || command.opts<RawOptions>().controller === "built-in") return;
  command.error("error: --behaviour is for the built-in controller; a real one has its own");
}

function scenarioCommand(): Command {
  return new Command("scenario")
    .description(
      "Runs one story, once for each behaviour of the controller, all at the same time, over real sockets on loopback.",
    )
    .addArgument(new Argument("[name]", "the scenario; --list tells which there are"))
    .addOption(
      new Option("--behaviour <name>", "the controller's behaviour")
        .choices([...BEHAVIOUR_NAMES, "all"])
        .default("all"),
    )
    .addOption(
      new Option(
        "--controller <kind>",
        "our own, or the executable of a real one that KIC_BIN names, whose release says what is expected",
      )
        .choices(["built-in", "binary"])
        .default("built-in"),
    )
    .option("--json", "print one JSON document on stdout, and nothing else")
    .option("--report <dir>", "write timelines (JSON lines), JUnit XML and the JSON document there")
    .option("--seed <n>", "where chance starts: a whole number below 2^32", seedNumber)
    .option("--timeout <seconds>", "for each behaviour's run", positiveNumber, 120)
    .option("--list", "list the scenarios")
    .addHelpText(
      "after",
      `
For --json, keep npm quiet as well: npm run --silent scenario -- NAME --json

Exit status: 0 each behaviour did what the scenario declares for it, 1 otherwise, 2 wrong usage,
3 the machine lacks something that is needed, 130 or 143 interrupted.`,
    );
}

function seedNumber(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed >= 2 ** 32) {
    throw new InvalidArgumentError("expected a whole number from 0 to 4294967295");
  }
  return seed;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError("expected a number of seconds, more than 0");
  }
  return value;
}
