// The options that say whom a story is told of, and with which gateways: of every command that opens live worlds.
import { Option, type Command } from "commander";
import type { Combination, ControllerChoice } from "./combination.ts";
import { imageValue } from "./option-values.ts";
import type { WorldName } from "./world-names.ts";

export interface SubjectFlags {
  readonly world: WorldName;
  readonly controller: "built-in" | "binary" | "image";
  readonly controllerImage: string;
  readonly gateways: "mock" | "container";
  readonly kongImage: string;
  readonly toxiproxyImage: string;
}

export function withSubjectOptions(command: Command): Command {
  return command
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
        .argParser(imageValue)
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
        .argParser(imageValue)
        .default("kong:3.9"),
    )
    .addOption(
      new Option(
        "--toxiproxy-image <image>",
        "cuts and slows the ways to gateways in containers; without it, or with none, the harness does so itself",
      )
        .env("TOXIPROXY_IMAGE")
        .argParser(imageValue)
        .default("ghcr.io/shopify/toxiproxy:2.12.0"),
    );
}

/**
 * What does not go together.
 * @param hasContainers whether gateways in containers are asked for in another way, too.
 * @throws {CommanderError}
 */
export function checkSubject(command: Command, hasContainers = false): void {
  const { world, controller, gateways } = command.opts<SubjectFlags>();
  const isTold = (option: string) => command.getOptionValueSource(option) === "cli";
  if (isTold("behaviour") && controller !== "built-in") {
    command.error("error: --behaviour is for the built-in controller; a real one has its own");
  }
  if (controller !== "built-in" && world === "simulated") {
    command.error("error: a real controller does not run in a simulated world: --world live");
  }
  if (gateways !== "container" && isTold("kongImage")) {
    command.error("error: --kong-image needs --gateways container");
  }
  if (gateways !== "container" && !hasContainers && isTold("toxiproxyImage")) {
    command.error("error: --toxiproxy-image needs --gateways container");
  }
  if (controller !== "image" && isTold("controllerImage")) {
    command.error("error: --controller-image needs --controller image");
  }
  if (world === "simulated" && (gateways === "container" || hasContainers)) {
    command.error("error: there are no containers in a simulated world: --world live");
  }
}

export function combinationOf({
  controller: kind,
  controllerImage,
  gateways,
  kongImage,
}: SubjectFlags): Combination {
  const controller: ControllerChoice =
    kind === "image" ? { kind, image: controllerImage } : { kind };
  return {
    controller,
    controllerLabel: kind === "image" ? controllerImage : kind,
    gatewaysLabel: gateways === "container" ? kongImage : "mock",
    kongImage: gateways === "container" ? kongImage : undefined,
  };
}
