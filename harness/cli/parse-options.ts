// The options of `npm run scenario`.
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { BEHAVIOUR_NAMES, type BehaviourName } from "../../controller/fallback/behaviours.ts";

export const WORLD_NAMES = ["live", "simulated"] as const;
export type WorldName = (typeof WORLD_NAMES)[number];

export interface RunOptions {
  /** `undefined` with `list`. */
  readonly name: string | undefined;
  readonly behaviours: readonly BehaviourName[];
  /** A real controller's executable, instead of ours with its behaviours. */
  readonly usesBinary: boolean;
  /** The image of gateways in containers; `undefined` for simulated ones. */
  readonly kongImage: string | undefined;
  readonly world: WorldName;
  /** Runs each story of a simulated world twice, and compares. */
  readonly checksDeterminism: boolean;
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
  readonly world: WorldName;
  readonly checkDeterminism?: boolean;
  readonly controller: "built-in" | "binary";
  readonly gateways: "mock" | "container";
  readonly kongImage: string;
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
    checkWorld(command);
    checkGateways(command);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const { behaviour, controller, world, checkDeterminism, json, report, seed, timeout, list } =
    command.opts<RawOptions>();
  const { gateways, kongImage } = command.opts<RawOptions>();
  return {
    ok: true,
    options: {
      name: command.args[0],
      behaviours: behaviour === "all" ? BEHAVIOUR_NAMES : [behaviour],
      usesBinary: controller === "binary",
      kongImage: gateways === "container" ? kongImage : undefined,
      world,
      checksDeterminism: checkDeterminism ?? false,
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

/** @throws {CommanderError} */
function checkWorld(command: Command): void {
  const { world, checkDeterminism, controller } = command.opts<RawOptions>();
  if (checkDeterminism === true && world !== "simulated") {
    command.error("error: --check-determinism needs --world simulated");
  }
  if (controller === "binary" && world === "simulated") {
    command.error("error: a real controller does not run in a simulated world");
  }
}

/** @throws {CommanderError} */
function checkGateways(command: Command): void {
  const { gateways, controller, world } = command.opts<RawOptions>();
  if (gateways !== "container") {
    if (command.getOptionValueSource("kongImage") !== "cli") return;
    command.error("error: --kong-image needs --gateways container");
  }
  if (world === "simulated") {
    command.error("error: there are no containers in a simulated world");
  }
  if (controller === "binary") {
    command.error(
      "error: a real controller calls the Admin API by https, which containers here do not serve yet: --gateways mock does",
    );
  }
}

function scenarioCommand(): Command {
  return new Command("scenario")
    .description(
      "Runs one story, once for each behaviour of the controller: all at the same time, over real sockets on loopback, or in virtual time.",
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
    .addOption(
      new Option("--gateways <kind>", "simulated ones, or containers of a real Kong: needs Docker")
        .choices(["mock", "container"])
        .default("mock"),
    )
    .addOption(
      new Option("--kong-image <image>", "the image of gateways in containers")
        .env("KONG_IMAGE")
        .default("kong:3.9"),
    )
    .addOption(
      new Option("--world <name>", "real sockets and real time, or neither")
        .choices(WORLD_NAMES)
        .default("live"),
    )
    .option("--check-determinism", "simulated world: run twice, and compare the timelines")
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
