// A real controller as an image: which release it is, and running it in containers.
import { constants } from "node:os";
import { withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { binaryFlags } from "../live/binary-flags.ts";
import { controllerHandle, type ClosableControllerHandle } from "../live/controller-handle.ts";
import type { ControllerProcess } from "../live/controller-process.ts";
import { ControllerRecord } from "../live/controller-record.ts";
import {
  releasedController,
  releaseIn,
  type ReleasedController,
} from "../live/controller-release.ts";
import { freePorts } from "../live/listen.ts";
import type { RealControllerOptions } from "../live/open-binary-controller.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { ContainerEngine, EngineContainer } from "./container-engine.ts";

export interface ImageController extends ReleasedController {
  readonly engine: ContainerEngine;
  readonly image: string;
}

const VERSION_MS_MAX = 30_000;
const GRACE_MS = 3000;
const LABELS = { "kongsim.controller": "true" };

/**
 * Gets the image, and finds out its release: what it is told to be, what it calls itself, or what its tag says.
 * @throws {EnvironmentError} that says what to do.
 */
export async function findImageController(
  engine: ContainerEngine,
  image: string,
  told: string,
  clock: Clock,
): Promise<ImageController> {
  await engine.ensureImage(image, "or name one that is there with --controller-image");
  const [, tag = ""] = /:([^/:]+)$/.exec(image) ?? [];
  const found =
    releasedController(told) ??
    (told === "" ? releasedController(await askRelease(engine, image, clock)) : undefined) ??
    releasedController(tag);
  if (found !== undefined) return { ...found, engine, image };
  throw new EnvironmentError(
    `neither ${image} nor its tag says which release it is: set KIC_VERSION to what it is, such as 3.5.0`,
  );
}

/** "" when it does not tell. */
async function askRelease(engine: ContainerEngine, image: string, clock: Clock): Promise<string> {
  const lines: string[] = [];
  const container = await engine.run({
    image,
    environment: {},
    command: ["version"],
    ports: [],
    labels: LABELS,
    onLog: (line) => lines.push(line),
  });
  try {
    const code = await withTimeout(clock, VERSION_MS_MAX, () => container.ended());
    return code === 0 ? releaseIn(lines.join("\n")) : "";
  } finally {
    await container.remove();
  }
}

export interface OpenImageControllerOptions extends RealControllerOptions {
  readonly controller: ImageController;
}

export function openImageController(options: OpenImageControllerOptions): ClosableControllerHandle {
  const { dispatcher } = options;
  return controllerHandle({ start: () => startController(options), dispatcher });
}

/** On this machine's own network: nothing of a world has to listen anywhere but on loopback for its sake. */
async function startController(options: OpenImageControllerOptions): Promise<ControllerProcess> {
  const { controller, timeline, kubeFlags, adminService, host, flags, environment } = options;
  const record = new ControllerRecord(timeline);
  const [probePort = 0, metricsPort = 0] = await freePorts(host, 2);
  const probes = `${host}:${probePort}`;
  const metrics = `${host}:${metricsPort}`;
  const container = await controller.engine.run({
    image: controller.image,
    environment,
    command: [...binaryFlags({ kubeFlags, adminService, host, probes, metrics }), ...flags],
    hostNetwork: true,
    files: kubeFlags.filter((_, place) => kubeFlags[place - 1] === "--kubeconfig"),
    ports: [],
    labels: LABELS,
    onLog: (line) => record.push(`${line}\n`),
  });
  const pid = await container.pid();
  timeline.append({ type: "controller-started", pid });
  const gone = untilGone(container, record);
  return {
    pid,
    get exit() {
      return record.exit;
    },
    hasLogged: (text) => record.hasLogged(text),
    urlOf: (pages) => (pages === "metrics" ? `http://${metrics}` : undefined),
    async stop() {
      await container.stop(GRACE_MS);
      await gone;
    },
    async kill() {
      await container.kill();
      await gone;
    },
  };
}

async function untilGone(container: EngineContainer, record: ControllerRecord): Promise<void> {
  try {
    const status = await container.ended();
    const signal = signalOf(status);
    record.end(signal === null ? status : null, signal);
    await container.remove();
  } catch (error) {
    // The engine went away, and the controller with it as far as anybody can tell.
    record.push(`${errorText(error)}\n`);
    record.end(null, null);
  }
}

/** Docker tells a program that a signal ended as a shell would: 128 and the signal's number. */
function signalOf(status: number): string | null {
  const found = Object.entries(constants.signals).find(([, number]) => status === 128 + number);
  return found?.[0] ?? null;
}
