// The options of `npm run conformance`.
import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { ConformanceGroup } from "./group.ts";

export interface ConformanceOptions {
  /** `undefined` with `list`. */
  readonly vectors: string | undefined;
  readonly chosen: readonly ChosenGroup[];
  /** Files and folders with CustomResourceDefinitions. */
  readonly definitions: readonly string[];
  /** A file that says how to reach an API server. */
  readonly kubeconfig: string | undefined;
  /** URL of a Kong's Admin API, which is asked instead of what the vectors have. */
  readonly against: string | undefined;
  /** Where its answers go. */
  readonly record: string | undefined;
  /** How many differing cases of each group to show. */
  readonly casesMax: number;
  readonly isVerbose: boolean;
  readonly isJson: boolean;
  readonly isList: boolean;
}

export interface ChosenGroup {
  readonly group: ConformanceGroup;
  /** Empty: the whole group. */
  readonly section: readonly string[];
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: ConformanceOptions }
  /** `text` is for stdout when the exit code is 0 (help), else for stderr. */
  | { readonly ok: false; readonly text: string; readonly exitCode: 0 | 2 };

interface RawOptions {
  readonly vectors?: string;
  readonly only?: readonly ChosenGroup[];
  readonly crds?: readonly string[];
  readonly kubeconfig?: string;
  readonly against?: string;
  readonly record?: string | true;
  readonly verbose?: true | number;
  readonly json?: boolean;
  readonly list?: boolean;
}

const CASES_SHOWN = 10;
const RECORD_DEFAULT = "reports/recorded";

/** @param args without the program's name. */
export function parseOptions(
  args: readonly string[],
  groups: readonly ConformanceGroup[],
): ParsedOptions {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const command = conformanceCommand(groups)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  try {
    command.parse(args, { from: "user" });
    const raw = command.opts<RawOptions>();
    const { vectors, only, crds, kubeconfig, against, verbose, json, list } = raw;
    const record = raw.record === true ? RECORD_DEFAULT : raw.record;
    if (vectors === undefined && against === undefined && list !== true) {
      command.error("error: --vectors DIR or --against URL is missing");
    }
    if (record !== undefined && against === undefined) {
      command.error("error: --record needs --against URL: a Kong whose answers are recorded");
    }
    const chosen = only ?? groups.map((group) => ({ group, section: [] }));
    return {
      ok: true,
      options: {
        vectors,
        chosen,
        definitions: crds ?? [],
        kubeconfig,
        against,
        record,
        casesMax: verbose === true ? CASES_SHOWN : (verbose ?? 0),
        isVerbose: verbose !== undefined,
        isJson: json ?? false,
        isList: list ?? false,
      },
    };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
}

function conformanceCommand(groups: readonly ConformanceGroup[]): Command {
  return new Command("conformance")
    .description(
      "Compares the simulated Kong, the simulated Kubernetes API and the controller with recordings of the real ones.",
    )
    .option("--vectors <dir>", "the folder of recordings; parts of it may be missing")
    .option("--only <group,...>", "only these groups; GROUP/SECTION narrows one down", (text) =>
      chosenGroups(text, groups),
    )
    .option(
      "--crds <path...>",
      "files or folders with the CustomResourceDefinitions of Kong's and the Gateway API's kinds, for kube-api",
    )
    .option(
      "--kubeconfig <file>",
      "play kube-api against this API server, which must have the definitions; it makes and removes namespaces",
    )
    .option(
      "--against <url>",
      "ask this Admin API (of a Kong without a database, whose configuration is replaced) and the simulated one the same",
      adminUrl,
    )
    .option(
      "--record [dir]",
      `with --against: keep its answers there (${RECORD_DEFAULT}), and show what differs from those from before or from --vectors`,
    )
    .option(
      "--verbose [n]",
      `every section, and the first n differing cases of each group (${CASES_SHOWN})`,
      wholeNumber,
    )
    .option("--json", "print one JSON document on stdout, and nothing else")
    .option("--list", "list the groups and their levels")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
With --against, "expected" is what that Kong answers, and "got" what the simulated one of its version does.
What is recorded is a folder of recordings for each version: DIR/3.9.1 can be given to --vectors.

Exit status: 0 everything at or above its floor, 1 something below it or not what it was when it was recorded, 2 wrong usage,
3 the recordings or something else that is needed are missing.`,
    );
}

function chosenGroups(text: string, groups: readonly ConformanceGroup[]): readonly ChosenGroup[] {
  return text.split(",").map((choice) => {
    const [name, ...section] = choice.split("/");
    const group = groups.find((candidate) => candidate.name === name);
    if (group === undefined) {
      const names = groups.map((candidate) => candidate.name).join(", ");
      throw new InvalidArgumentError(`there is no group "${name}"; there are: ${names}.`);
    }
    return { group, section };
  });
}

function adminUrl(text: string): string {
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("expected a URL such as http://127.0.0.1:8001.");
  }
  return text;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("expected a whole number.");
  return Number(text);
}
