// The controller as a process of a simulated world: the same code, without a process of its own.
import type { AdminApi } from "../../core/admin-api.ts";
import { withTimeout } from "../../core/clock.ts";
import type { KubeApi } from "../../core/kube-api.ts";
import type { Log, LogLevel } from "../../core/log.ts";
import type { Random } from "../../core/random.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { ControllerMemory } from "../../controller/controller-memory.ts";
import { Controller } from "../../controller/controller.ts";
import { eventsObserver } from "../../controller/events/events-observer.ts";
import { EventRecorder } from "../../controller/events/event-recorder.ts";
import { UnsupportedVersionError } from "../../controller/gateways/supported-version.ts";
import { LeadershipLostError } from "../../controller/leader-election/leader-elector.ts";
import { ControllerMetrics } from "../../controller/metrics/controller-metrics.ts";
import { metricsObserver } from "../../controller/metrics/metrics-observer.ts";
import type { ParsedOptions } from "../../controller/options/parse-options.ts";
import { StartupError } from "../../controller/startup-error.ts";
import type { SyncObserver } from "../../controller/sync/sync-event.ts";
import type { ClosableControllerHandle } from "../live/controller-handle.ts";
import type { ControllerExit } from "../scenario/observation.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { placeFreeCrashReport } from "./place-free-crash-report.ts";
import type { Scheduler, SimulatedProcess } from "./scheduler.ts";

const GRACE_MS = 3000;
const EVENTS_DRAIN_MS_MAX = 2000;
/** From the start of the process to its first request. */
const STARTUP_MS = 300;
const EXIT_STARTUP = 1;
const EXIT_CRASH = 2;
/** With a reason of its own: the default one is an error, whose stack costs more than all the rest. */
const ENDED = "the process has ended";
const EXPECTED = [StartupError, LeadershipLostError, UnsupportedVersionError] as const;

export interface SimulatedControllerOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly options: ParsedOptions;
  readonly kube: (process: SimulatedProcess) => KubeApi;
  readonly connect: (url: string, process: SimulatedProcess) => AdminApi;
  /** Told about each end that nobody asked for. */
  readonly onExit?: (exit: ControllerExit) => void;
}

interface Life {
  readonly process: SimulatedProcess;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  readonly end: (exit: ControllerExit, stack: readonly string[]) => void;
  readonly metrics: ControllerMetrics;
  exit: ControllerExit | null;
  controller?: Controller;
}

export class SimulatedController implements ClosableControllerHandle {
  readonly #options: SimulatedControllerOptions;
  readonly #messages = new Set<string>();
  #life: Life | undefined;
  #starts = 0;

  constructor(options: SimulatedControllerOptions) {
    this.#options = options;
  }

  get exit(): ControllerExit | null {
    return this.#life?.exit ?? null;
  }

  get isRunning(): boolean {
    return this.#life !== undefined && this.#life.exit === null;
  }

  /** Of the one that runs, as far as it has come. */
  get memory(): ControllerMemory | undefined {
    return this.isRunning ? this.#life?.controller?.memory : undefined;
  }

  async start(): Promise<void> {
    if (this.isRunning) throw new RangeError("it runs already");
    const { scheduler, timeline, random } = this.#options;
    this.#starts += 1;
    timeline.append({ type: "controller-started", pid: this.#starts });
    const process = scheduler.process("controller");
    const own = random.fork(`controller ${this.#starts}`);
    const instanceId = uuidV4(own.fork("instance"));
    const metrics = new ControllerMetrics({ clock: process.clock, instanceId });
    const life = this.#begin(process, metrics);
    this.#life = life;
    this.#live(life, own, instanceId).then(
      () => life.end({ code: 0, signal: null, error: null }, []),
      (error: unknown) => this.#endBy(life, error),
    );
  }

  async stop(): Promise<void> {
    const life = this.#life;
    if (life === undefined || life.exit !== null) return;
    life.stop.abort(ENDED);
    const inTime = new AbortController();
    await Promise.race([
      life.ended,
      this.#options.scheduler.sleep(GRACE_MS, inTime.signal).then(
        () => this.kill(),
        () => undefined,
      ),
    ]);
    inTime.abort(ENDED);
  }

  async kill(): Promise<void> {
    this.#life?.end({ code: null, signal: "SIGKILL", error: null }, []);
  }

  close(): Promise<void> {
    return this.stop();
  }

  async metric(name: string): Promise<number | undefined> {
    const life = this.#life;
    if (life === undefined || life.exit !== null) return undefined;
    return life.metrics.sum(name);
  }

  hasLogged(text: string): boolean {
    return [...this.#messages].some((message) => message.includes(text));
  }

  #begin(process: SimulatedProcess, metrics: ControllerMetrics): Life {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const life: Life = {
      process,
      stop: new AbortController(),
      ended,
      metrics,
      exit: null,
      end: (exit, stack) => {
        if (life.exit !== null) return;
        life.exit = exit;
        process.die();
        // Nothing gets out of a dead process; but signals that follow this one live on until it is aborted.
        life.stop.abort(ENDED);
        this.#options.timeline.append({ type: "controller-exited", ...exit, stack });
        resolve();
      },
    };
    return life;
  }

  /** What `controller/main.ts` does, without its servers. */
  async #live(life: Life, random: Random, instanceId: string): Promise<void> {
    const { options, kube: openKube, connect } = this.#options;
    const { process, stop, metrics } = life;
    const { clock } = process;
    const log = this.#log(life, options.process.logLevel);
    await clock.sleep(STARTUP_MS);
    const kube = openKube(process);
    const recorder = { api: kube, clock, random: random.fork("events"), log, instanceId };
    const events = new EventRecorder(recorder);
    const { emitKubernetesEvents, pod } = options.controller;
    const observers: readonly SyncObserver[] = [
      metricsObserver(metrics),
      ...(emitKubernetesEvents ? [eventsObserver(events, { pod })] : []),
    ];
    const controller = new Controller(
      {
        clock,
        random: random.fork("controller"),
        log,
        kube,
        instanceId,
        connect: (url) => connect(url, process),
        openLastValidFile: (path) => {
          throw new RangeError(`a simulated controller writes no files: ${path}`);
        },
        observe: (event) => {
          for (const observe of observers) observe(event);
        },
      },
      options.controller,
    );
    life.controller = controller;
    try {
      await controller.run(stop.signal);
    } finally {
      await withTimeout(clock, EVENTS_DRAIN_MS_MAX, () => events.close(EVENTS_DRAIN_MS_MAX)).catch(
        () => undefined,
      );
    }
    log.write("info", "stopped");
  }

  #endBy(life: Life, error: unknown): void {
    if (life.exit !== null) return;
    const isExpected = EXPECTED.some((type) => error instanceof type);
    const crash = placeFreeCrashReport(error);
    const message = isExpected && error instanceof Error ? error.message : crash.error;
    const said = isExpected ? "cannot go on" : "the controller crashed";
    this.#log(life, "error").write("error", said, { error: message });
    const code = isExpected ? EXIT_STARTUP : EXIT_CRASH;
    const exit = { code, signal: null, error: message };
    life.end(exit, isExpected ? [] : crash.stack);
    this.#options.onExit?.(exit);
  }

  #log(life: Life, level: LogLevel): Log {
    const { timeline } = this.#options;
    return {
      write: (at, message, fields = {}) => {
        if (LEVELS.indexOf(at) < LEVELS.indexOf(level) || life.exit !== null) return;
        const plain = Object.fromEntries(
          Object.entries(fields).map(([name, value]) => [
            name,
            value instanceof Error ? value.message : value,
          ]),
        );
        this.#messages.add(message);
        if (typeof plain["error"] === "string") this.#messages.add(plain["error"]);
        timeline.append({ type: "controller-log", level: at, message, fields: plain });
      },
    };
  }
}

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];
