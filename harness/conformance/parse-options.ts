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
  readonly verbose?: true | number;
  readonly json?: boolean;
  readonly list?: boolean;
}

const CASES_SHOWN = 10;

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
    const { vectors, only, crds, kubeconfig, verbose, json, list } = command.opts<RawOptions>();
    if (vectors === undefined && list !== true) command.error("error: --vectors DIR is missing");
    const chosen = only ?? groups.map((group) => ({ group, section: [] }));
    return {
      ok: true,
      options: {
        vectors,
        chosen,
        definitions: crds ?? [],
        kubeconfig,
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
Exit status: 0 everything at or above its floor, 1 something below it, 2 wrong usage,
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

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("expected a whole number.");
  return Number(text);
}
