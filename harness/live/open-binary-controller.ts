// Starts a real controller in a live world.
import { fileURLToPath } from "node:url";
import type { Dispatcher } from "undici";
import type { Clock } from "../../core/clock.ts";
import type { ObjectKey } from "../../core/kube-api.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { BinaryController } from "./binary-controller.ts";
import { binaryFlags } from "./binary-flags.ts";
import { controllerHandle, type ClosableControllerHandle } from "./controller-handle.ts";
import { startControllerProcess, type ControllerProcess } from "./controller-process.ts";
import { freePorts } from "./listen.ts";

const WATCHDOG = fileURLToPath(new URL("watchdog-main.ts", import.meta.url));

/** What a real controller is started with, as a program or as an image. */
export interface RealControllerOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly kubeFlags: readonly string[];
  readonly adminService: Required<ObjectKey>;
  /** The address to listen on. */
  readonly host: string;
  /** After those that every story needs. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

export interface OpenBinaryControllerOptions extends RealControllerOptions {
  readonly binary: BinaryController;
}

export async function openBinaryController(
  options: OpenBinaryControllerOptions,
): Promise<ClosableControllerHandle> {
  const { binary, clock, timeline, kubeFlags, adminService, host, environment } = options;
  // It never tells which port it took when it is asked to take any.
  const [probePort = 0, metricsPort = 0] = await freePorts(host, 2);
  const probes = `${host}:${probePort}`;
  const metrics = `${host}:${metricsPort}`;
  const args = [
    binary.path,
    ...binaryFlags({ kubeFlags, adminService, host, probes, metrics }),
    ...options.flags,
  ];
  const start = async () => {
    const process = await startControllerProcess({
      clock,
      timeline,
      args,
      environment,
      main: WATCHDOG,
      kill: (watchdog) => watchdog.send("kill"),
    });
    return withMetricsAt(process, `http://${metrics}`);
  };
  return controllerHandle({ start, dispatcher: options.dispatcher });
}

function withMetricsAt(process: ControllerProcess, metricsUrl: string): ControllerProcess {
  return {
    pid: process.pid,
    get exit() {
      return process.exit;
    },
    hasLogged: (text) => process.hasLogged(text),
    urlOf: (pages) => (pages === "metrics" ? metricsUrl : undefined),
    stop: () => process.stop(),
    kill: () => process.kill(),
  };
}
