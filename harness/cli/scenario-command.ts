// The command line of `npm run scenario`.
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { BEHAVIOUR_NAMES, DEFECT_NAMES } from "../../controller/fallback/behaviours.ts";
import { ROUTER_FLAVORS } from "../../mock-kong/server.ts";
import { matrixAxis } from "./combination.ts";
import { imageValue, seedValue } from "./option-values.ts";
import { withSubjectOptions } from "./subject-options.ts";
import { KUBE_NAMES, WORLD_NAMES } from "./world-names.ts";

export function scenarioCommand(): Command {
  const command = new Command("scenario")
    .description(
      "Runs one story, once for each behaviour of the controller: all at the same time, over real sockets on loopback, or in virtual time.",
    )
    .addArgument(new Argument("[name]", "the scenario; --list tells which there are"));
  return withPlace(withSubjects(command))
    .option("--check-determinism", "simulated world: run twice, and compare the timelines")
    .option("--json", "print one JSON document on stdout, and nothing else")
    .option("--report <dir>", "write timelines (JSON lines), JUnit XML and the JSON document there")
    .option("--seed <n>", "where chance starts: a whole number below 2^32", seedValue)
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

/** Who and what the story is told with. */
function withSubjects(command: Command): Command {
  const behaviour = new Option(
    "--behaviour <name>",
    "the controller's behaviour; all that the story declares",
  )
    .choices([...BEHAVIOUR_NAMES, ...DEFECT_NAMES, "all"])
    .default("all");
  return withSubjectOptions(command.addOption(behaviour))
    .addOption(
      new Option(
        "--router-flavor <flavor>",
        "how the gateways route; the controller asks them, and translates for it",
      ).choices(ROUTER_FLAVORS),
    )
    .option(
      "--matrix <axis...>",
      "controller=3.3.1,3.5.13,builtin gateways=mock,kong:3.9: each with each, and a table; what cannot run is a row of it",
      matrixAxis,
    );
}

/** Where it is told. */
function withPlace(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--kube <kind>",
        "the embedded API server; the cluster that KUBECONFIG names, in namespaces that are removed afterwards; or one in a container",
      )
        .choices(KUBE_NAMES)
        .default("embedded"),
    )
    .addOption(
      new Option(
        "--controller-account <whose>",
        "in such a cluster: one of our controller's own, with the rights of deploy/, or the kubeconfig's (default: its own where that may be made)",
      ).choices(["own", "kubeconfig"]),
    )
    .addOption(
      new Option("--k3s-image <image>", "the image of --kube k3s")
        .argParser(imageValue)
        .default("rancher/k3s:v1.33.5-k3s1"),
    )
    .option(
      "--crds <path...>",
      "for --kube k3s: files or folders with the definitions of Kong's kinds and the Gateway API's",
    )
    .option(
      "--host <address>",
      "where gateways and the application listen; a real cluster takes no loopback address for its endpoints (default: 127.0.0.1, with k3s the bridge's)",
    )
    .addOption(
      new Option("--world <name>", "real sockets and real time, or neither")
        .choices(WORLD_NAMES)
        .default("live"),
    );
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError("expected a number of seconds, more than 0");
  }
  return value;
}
