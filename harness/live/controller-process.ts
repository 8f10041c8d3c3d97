// The controller as a child process that cannot outlive the harness.
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../core/clock.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { ControllerExit } from "../scenario/observation.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { ControllerRecord } from "./controller-record.ts";

const MAIN = fileURLToPath(new URL("../../controller/main.ts", import.meta.url));
const GRACE_MS = 3000;

export interface ControllerProcessOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Another program than ours. */
  readonly main?: string;
  /** How to end it without asking; SIGKILL when absent. */
  readonly kill?: (child: ChildProcess) => void;
}

export interface ControllerProcess {
  readonly pid: number;
  /** `null` while it runs. */
  readonly exit: ControllerExit | null;
  hasLogged(text: string): boolean;
  /** `http://host:port` of one of its pages ("probes", "metrics"); `undefined` until it listens. */
  urlOf(pages: string): string | undefined;
  /** SIGTERM, and SIGKILL after three seconds; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a controller with an IPC channel, which the system closes when the harness dies in whatever way: the
 * controller stops then.
 * @throws {EnvironmentError} when no process can be started.
 */
export async function startControllerProcess(
  options: ControllerProcessOptions,
): Promise<ControllerProcess> {
  const { clock, timeline, args, environment, main = MAIN, kill = sigkill } = options;
  const child = fork(main, args, {
    env: { ...inheritedEnvironment(), ...environment },
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const record = new ControllerRecord(timeline);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => record.push(text));
  // "close" comes after "exit" and after the last of stderr, which explains it.
  const gone = new Promise<void>((resolve) => {
    child.once("close", (code, signal) => {
      record.end(code, signal);
      resolve();
    });
  });
  const pid = await started(child);
  timeline.append({ type: "controller-started", pid });
  return {
    pid,
    get exit() {
      return record.exit;
    },
    urlOf: (pages) => record.urlOf(pages),
    hasLogged: (text) => record.hasLogged(text),
    stop: () => stop(child, gone, clock, kill),
    async kill() {
      kill(child);
      await gone;
    },
  };
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", (error) => {
      reject(
        new EnvironmentError(`cannot start the controller: ${error.message}`, { cause: error }),
      );
    });
  });
}

function sigkill(child: ChildProcess): void {
  child.kill("SIGKILL");
}

async function stop(
  child: ChildProcess,
  gone: Promise<void>,
  clock: Clock,
  kill: (child: ChildProcess) => void,
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    const inTime = new AbortController();
    const forced = clock.sleep(GRACE_MS, inTime.signal).then(
      () => kill(child),
      () => undefined,
    );
    await gone;
    inTime.abort();
    await forced;
  }
  await gone;
}

/** The user's environment, without what would change the controller's flags behind the scenario's back. */
function inheritedEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("CONTROLLER_") && !name.startsWith("POD_"),
    ),
  );
}
