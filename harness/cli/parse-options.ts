// The options of `npm run scenario`.
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { BEHAVIOUR_NAMES, type BehaviourName } from "../../controller/fallback/behaviours.ts";
import {
  combinations,
  matrixAxis,
  type Combination,
  type ControllerChoice,
  type Matrix,
} from "./combination.ts";

export const WORLD_NAMES = ["live", "simulated"] as const;
export type WorldName = (typeof WORLD_NAMES)[number];

export interface RunOptions {
  /** `undefined` with `list`. */
  readonly name: string | undefined;
  readonly behaviours: readonly BehaviourName[];
  /** What the story is told with, one after the other. */
  readonly combinations: readonly Combination[];
  /** Then one that cannot be had is a result like others. */
  readonly isMatrix: boolean;
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
  readonly controller: "built-in" | "binary" | "image";
  readonly controllerImage: string;
  readonly matrix?: Matrix;
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
    checkImages(command);
    checkMatrix(command);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const raw = command.opts<RawOptions>();
  const { behaviour, matrix, world, checkDeterminism, json, report, seed, timeout, list } = raw;
  return {
    ok: true,
    options: {
      name: command.args[0],
      behaviours: behaviour === "all" ? BEHAVIOUR_NAMES : [behaviour],
      combinations: combinations(matrix ?? {}, usualCombination(raw)),
      isMatrix: matrix !== undefined,
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

function usualCombination({
  controller: kind,
  controllerImage,
  gateways,
  kongImage,
}: RawOptions): Combination {
  const controller: ControllerChoice =
    kind === "image" ? { kind, image: controllerImage } : { kind };
  return {
    controller,
    controllerLabel: kind === "image" ? controllerImage : kind,
    gatewaysLabel: gateways === "container" ? kongImage : "mock",
    kongImage: gateways === "container" ? kongImage : undefined,
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
  if (controller !== "built-in" && world === "simulated") {
    command.error("error: a real controller does not run in a simulated world");
  }
}

/** @throws {CommanderError} */
function checkImages(command: Command): void {
  const { gateways, controller, world, matrix } = command.opts<RawOptions>();
  const isTold = (option: string) => command.getOptionValueSource(option) === "cli";
  if (gateways !== "container" && isTold("kongImage")) {
    command.error("error: --kong-image needs --gateways container");
  }
  if (controller !== "image" && isTold("controllerImage")) {
    command.error("error: --controller-image needs --controller image");
  }
  if (world === "simulated" && (gateways === "container" || matrix !== undefined)) {
    command.error("error: there are no containers in a simulated world");
  }
}

/** @throws {CommanderError} */
function checkMatrix(command: Command): void {
  const { matrix } = command.opts<RawOptions>();
  const isTold = (option: string) => command.getOptionValueSource(option) === "cli";
  if (matrix?.controllers !== undefined && isTold("controller")) {
    command.error("error: the matrix says which controllers: --controller does not go with it");
  }
  if (matrix?.gateways !== undefined && isTold("gateways")) {
    command.error("error: the matrix says which gateways: --gateways does not go with it");
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
        "our own, or a real one, whose release says what is expected: the executable that KIC_BIN names, or an image, which needs Docker",
      )
        .choices(["built-in", "binary", "image"])
        .default("built-in"),
    )
    .addOption(
      new Option("--controller-image <image>", "the image of --controller image")
        .env("CONTROLLER_IMAGE")
        .default("kong/kubernetes-ingress-controller:3.5"),
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
    .option(
      "--matrix <axis...>",
      "controller=3.3.1,3.5.13,builtin gateways=mock,kong:3.9: each with each, and a table; what cannot run is a row of it",
      matrixAxis,
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
In a matrix a controller is builtin, binary, an image, or a release: then KIC_BIN_3_5_13 (or the like) names its executable, and
without that it is the official image.

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
