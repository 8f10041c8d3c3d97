// The options of `npm run scenario`.
import { CommanderError, type Command } from "commander";
import { BEHAVIOUR_NAMES, type BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { RouterFlavor } from "../../mock-kong/server.ts";
import type { AccountChoice } from "../live/foreign-cluster.ts";
import { combinations, type Combination, type Matrix } from "./combination.ts";
import { scenarioCommand } from "./scenario-command.ts";
import { checkSubject, combinationOf, type SubjectFlags } from "./subject-options.ts";
import type { KubeName, WorldName } from "./world-names.ts";

export interface RunOptions {
  /** `undefined` with `list`. */
  readonly name: string | undefined;
  /** `BEHAVIOUR_NAMES` itself, and no copy of it, where none was chosen. */
  readonly behaviours: readonly BehaviourName[];
  /** What the story is told with, one after the other. */
  readonly combinations: readonly Combination[];
  /** Then one that cannot be had is a result like others. */
  readonly isMatrix: boolean;
  readonly kube: KubeName;
  readonly k3sImage: string;
  readonly toxiproxyImage: string;
  readonly account: AccountChoice;
  /** Files and folders with the definitions that a new cluster gets. */
  readonly definitions: readonly string[];
  /** Where gateways and the application listen, when it is told. */
  readonly host: string | undefined;
  readonly world: WorldName;
  /** Of the gateways; their own when absent. */
  readonly routerFlavor: RouterFlavor | undefined;
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

interface RawOptions extends SubjectFlags {
  readonly behaviour: BehaviourName | "all";
  readonly kube: KubeName;
  readonly k3sImage: string;
  readonly controllerAccount?: "own" | "kubeconfig";
  readonly crds?: readonly string[];
  readonly host?: string;
  readonly checkDeterminism?: boolean;
  readonly matrix?: Matrix;
  readonly routerFlavor?: RouterFlavor;
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
    checkSubject(command, command.opts<RawOptions>().matrix?.gateways !== undefined);
    checkWorld(command);
    checkMatrix(command);
    checkKube(command);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const raw = command.opts<RawOptions>();
  const {
    behaviour,
    matrix,
    kube,
    k3sImage,
    toxiproxyImage,
    controllerAccount,
    crds,
    host,
    world,
    routerFlavor,
    checkDeterminism,
    json,
    report,
    seed,
    timeout,
    list,
  } = raw;
  return {
    ok: true,
    options: {
      name: command.args[0],
      behaviours: behaviour === "all" ? BEHAVIOUR_NAMES : [behaviour],
      combinations: combinations(matrix ?? {}, combinationOf(raw)),
      isMatrix: matrix !== undefined,
      kube,
      k3sImage,
      toxiproxyImage,
      account: controllerAccount ?? (kube === "k3s" ? "own" : "own-if-possible"),
      definitions: crds ?? [],
      host,
      world,
      routerFlavor,
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
function checkWorld(command: Command): void {
  const { world, checkDeterminism, matrix, kube } = command.opts<RawOptions>();
  if (checkDeterminism === true && world !== "simulated") {
    command.error("error: --check-determinism needs --world simulated");
  }
  if (world === "simulated" && kube !== "embedded") {
    command.error("error: there is no other cluster in a simulated world");
  }
  if (world === "simulated" && matrix !== undefined) {
    command.error("error: there is no matrix in a simulated world");
  }
}

/** @throws {CommanderError} */
function checkKube(command: Command): void {
  const { kube, crds, controllerAccount, controller } = command.opts<RawOptions>();
  if (controllerAccount !== undefined && kube === "embedded") {
    command.error("error: --controller-account is for --kube kubeconfig and k3s");
  }
  if (controllerAccount === "own" && controller !== "built-in") {
    command.error("error: the account of deploy/ is for the built-in controller");
  }
  if (kube === "k3s" && crds === undefined) {
    command.error(
      "error: --kube k3s needs --crds: a new cluster has none of the kinds that stories use; deploy/README.md says where they are",
    );
  }
  if (kube !== "k3s" && crds !== undefined) {
    command.error("error: --crds is for --kube k3s; other clusters have them already");
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
