// Whom a story is told of: our controller with one of its behaviours, or a real one.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import type { ContainerEngine } from "../containers/container-engine.ts";
import { findImageController } from "../containers/image-controller.ts";
import { findBinaryController } from "../live/binary-controller.ts";
import type { RealController } from "../live/open-controller.ts";
import type { ControllerChoice } from "./combination.ts";

export interface Subject extends RealController {
  /** What its outcome is called. */
  readonly name: string;
  /** Whose expectations it is judged by. */
  readonly behaviour: BehaviourName;
}

export interface FindSubjectsOptions {
  /** Of our controller. */
  readonly behaviours: readonly BehaviourName[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** @throws {EnvironmentError} */
  readonly engine: () => Promise<ContainerEngine>;
}

const IMAGE = "kong/kubernetes-ingress-controller";

/** @throws {EnvironmentError} when a real controller is asked for, and there is none. */
export async function findSubjects(
  choice: ControllerChoice,
  options: FindSubjectsOptions,
): Promise<readonly Subject[]> {
  const { behaviours, environment } = options;
  switch (choice.kind) {
    case "built-in":
      return behaviours.map((behaviour) => ({ name: behaviour, behaviour }));
    case "binary":
      return binarySubjects(environment);
    case "image":
      return imageSubjects(choice.image, environment["KIC_VERSION"] ?? "", options);
    case "release": {
      const { release } = choice;
      const path = environment[`KIC_BIN_${release.replace(/^v/, "").replaceAll(/\W/g, "_")}`];
      return path === undefined
        ? imageSubjects(`${IMAGE}:${release.replace(/^v/, "")}`, release, options)
        : binarySubjects({ KIC_BIN: path, KIC_VERSION: release });
    }
  }
}

async function binarySubjects(
  environment: FindSubjectsOptions["environment"],
): Promise<readonly Subject[]> {
  const binary = await findBinaryController(environment);
  return [{ name: binary.name, behaviour: binary.behaviour, binary }];
}

async function imageSubjects(
  name: string,
  told: string,
  { engine, clock }: FindSubjectsOptions,
): Promise<readonly Subject[]> {
  const image = await findImageController(await engine(), name, told, clock);
  return [{ name: image.name, behaviour: image.behaviour, image }];
}
