// The controller of a live world: ours as a process, or a real one as a process or a container.
import { Agent } from "undici";
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Clock } from "../../core/clock.ts";
import type { ObjectKey } from "../../core/kube-api.ts";
import { openImageController, type ImageController } from "../containers/image-controller.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { BinaryController } from "./binary-controller.ts";
import type { Closing } from "./closing.ts";
import { controllerFlags } from "./controller-flags.ts";
import { controllerHandle, type ClosableControllerHandle } from "./controller-handle.ts";
import { startControllerProcess } from "./controller-process.ts";
import { openBinaryController } from "./open-binary-controller.ts";

/** Containers take their time, the more so where several start at once. */
const START_ATTEMPTS = 600;

/** Instead of ours; one of them, or none. */
export interface RealController {
  readonly binary?: BinaryController;
  readonly image?: ImageController;
}

export interface OpenControllerOptions extends RealController {
  readonly behaviour: BehaviourName;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly kubeFlags: readonly string[];
  readonly namespace: string;
  readonly adminService: Required<ObjectKey>;
  /** Where this world is. */
  readonly host: string;
  /** A scenario's own, after those that every story needs. */
  readonly flags: readonly string[];
}

export async function openController(
  options: OpenControllerOptions,
  closing: Closing,
): Promise<ClosableControllerHandle> {
  const dispatcher = new Agent();
  closing.add("HTTP client", () => dispatcher.destroy());
  const environment = { POD_NAMESPACE: options.namespace, POD_NAME: "controller" };
  const handle = await openOne({ ...options, environment, dispatcher });
  closing.add("controller", () => handle.close());
  return handle;
}

async function openOne(
  options: OpenControllerOptions & {
    readonly environment: Readonly<Record<string, string>>;
    readonly dispatcher: Agent;
  },
): Promise<ClosableControllerHandle> {
  const { binary, image, behaviour, kubeFlags, adminService, host, flags, dispatcher } = options;
  if (binary !== undefined) return openBinaryController({ ...options, binary });
  if (image !== undefined) return openImageController({ ...options, controller: image });
  const setting = { kubeFlags, adminService, listen: `${host}:0`, startAttempts: START_ATTEMPTS };
  const args = [...controllerFlags(behaviour, setting), ...flags];
  return controllerHandle({
    start: () => startControllerProcess({ ...options, args }),
    dispatcher,
  });
}
