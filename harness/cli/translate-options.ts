// The options of `npm run translate`.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import {
  DEFAULT_GATEWAY_CONTROLLER_NAME,
  FEATURE_GATES,
} from "../../controller/options/controller-options.ts";
import { readFeatureGates } from "../../controller/options/read-feature-gates.ts";
import type { RouterFlavor } from "../../controller/translate/translate-options.ts";

export interface TranslateCommandOptions {
  readonly paths: readonly string[];
  readonly routerFlavor: RouterFlavor;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly ingressClass: string;
  readonly gatewayControllerName: string;
  readonly clusterDomain: string;
  readonly enableDrainSupport: boolean;
  readonly combinedServicesFromDifferentHttpRoutes: boolean;
  readonly kongVersion: string;
  /** `none`, `builtin`, or the URL of an Admin API. */
  readonly pluginSchemas: string;
  readonly format: "json" | "yaml";
  /** File to write the failures to, as JSON. */
  readonly failures: string | undefined;
  readonly strict: boolean;
}

export type ParsedTranslateOptions =
  | { readonly ok: true; readonly options: TranslateCommandOptions }
  /** `text` is for stdout when the exit code is 0 (help), else for stderr. */
  | { readonly ok: false; readonly text: string; readonly exitCode: 0 | 2 };

interface RawOptions extends Omit<
  TranslateCommandOptions,
  "paths" | "combinedServicesFromDifferentHttpRoutes" | "failures" | "gatewayControllerName"
> {
  readonly filename: readonly string[];
  readonly gatewayApiControllerName: string;
  readonly combinedServicesFromDifferentHttproutes: boolean;
  readonly failures?: string;
}

/** @param args without the program's name. */
export function parseTranslateOptions(args: readonly string[]): ParsedTranslateOptions {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const command = translateCommand()
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const raw = command.opts<RawOptions>();
  const { filename, combinedServicesFromDifferentHttproutes, failures, ...others } = raw;
  const { gatewayApiControllerName: gatewayControllerName, ...options } = others;
  return {
    ok: true,
    options: {
      ...options,
      paths: filename,
      gatewayControllerName,
      failures,
      combinedServicesFromDifferentHttpRoutes: combinedServicesFromDifferentHttproutes,
    },
  };
}

function translateCommand(): Command {
  return new Command("translate")
    .description(
      "Prints the Kong configuration that the controller would push for these Kubernetes objects.",
    )
    .requiredOption(
      "-f, --filename <path>",
      "file, folder, or - for standard input; may be repeated",
      append,
    )
    .addOption(
      new Option("--router-flavor <flavor>", "of the gateways")
        .choices(["traditional", "traditional_compatible", "expressions"])
        .default("traditional_compatible"),
    )
    .option("--feature-gates <list>", "A=true,B=false", readFeatureGates, FEATURE_GATES)
    .option("--ingress-class <name>", "class of the objects to translate", "kong")
    .option(
      "--gateway-api-controller-name <name>",
      "controllerName of the GatewayClasses to translate for",
      DEFAULT_GATEWAY_CONTROLLER_NAME,
    )
    .option("--cluster-domain <domain>", "appended to the names of service-upstream targets", "")
    .option("--enable-drain-support", "keep terminating endpoints with weight 0", false)
    .option(
      "--combined-services-from-different-httproutes",
      "share Kong services between HTTPRoutes",
      false,
    )
    .option("--kong-version <version>", "of the gateways", "3.9.1")
    .option(
      "--plugin-schemas <source>",
      "what completes plugin configurations: none, builtin (Kong 3.9's), or the URL of an Admin API",
      schemaSource,
      "builtin",
    )
    .addOption(new Option("--format <format>").choices(["json", "yaml"]).default("yaml"))
    .option("--failures <file>", "write what could not be translated to this file, as JSON")
    .option("--strict", "exit 1 when something could not be translated", false)
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
The configuration goes to standard output and nothing else does; what could not be translated goes to standard error.
Exit status: 0 translated, 1 failures with --strict, 2 wrong usage or manifests that cannot be read, 3 no answer from the
Admin API.`,
    );
}

function append(path: string, before: readonly string[] = []): readonly string[] {
  return [...before, path];
}

function schemaSource(text: string): string {
  if (text === "none" || text === "builtin" || /^https?:\/\/./.test(text))
    return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("expected none, builtin or an http(s) URL");
}
