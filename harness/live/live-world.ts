// A world of real time and real sockets, as a scenario sees it.
import type { Clock } from "../../core/clock.ts";
import { StepTimeoutError, StoryError } from "../scenario/faults.ts";
import { planWorldOf } from "../plans/live-plan-world.ts";
import type { Plan } from "../plans/plan.ts";
import { runPlan } from "../plans/run-plan.ts";
import type { Findings, Observation } from "../scenario/observation.ts";
import type { OpenWorld, WatchPushes } from "../scenario/run-scenario.ts";
import { waitFor } from "../scenario/wait-for.ts";
import type { Condition, FaultsHandle, GatewaysHandle, KubeHandle } from "../scenario/world.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Closing } from "./closing.ts";
import type { ClosableControllerHandle } from "./controller-handle.ts";

export interface LiveWorldParts {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly closing: Closing;
  readonly kube: KubeHandle;
  readonly gateways: GatewaysHandle;
  readonly controller: ClosableControllerHandle;
  readonly faults: FaultsHandle;
  readonly watchPushes?: WatchPushes;
  readonly observe: () => Promise<Observation>;
  /** Ends every wait with its reason: the run is over, or a part of the world has failed. */
  readonly signal: AbortSignal;
}

export class LiveWorld implements OpenWorld {
  readonly kube: KubeHandle;
  readonly gateways: GatewaysHandle;
  readonly controller: ClosableControllerHandle;
  readonly faults: FaultsHandle;
  readonly watchPushes: WatchPushes | undefined;
  readonly #parts: LiveWorldParts;

  constructor(parts: LiveWorldParts) {
    this.#parts = parts;
    this.kube = parts.kube;
    this.gateways = parts.gateways;
    this.controller = parts.controller;
    this.faults = parts.faults;
    this.watchPushes = parts.watchPushes;
  }

  async until(description: string, condition: Condition, withinMs: number): Promise<void> {
    const { clock, timeline, signal } = this.#parts;
    const wasRunning = this.controller.exit === null;
    const hasEnded = () => wasRunning && this.controller.exit !== null;
    timeline.append({ type: "step", description, state: "waiting" });
    const isMet = await waitFor(clock, condition, withinMs, signal, hasEnded);
    timeline.append({ type: "step", description, state: isMet ? "met" : "timed-out" });
    if (isMet) return;
    const { exit } = this.controller;
    throw new StepTimeoutError(
      description,
      hasEnded()
        ? `the controller ended (${exit?.code ?? exit?.signal}: ${exit?.error ?? "no error"})`
        : `not within ${withinMs} ms`,
    );
  }

  async watch(description: string, forMs: number, done: Condition = () => false): Promise<boolean> {
    const { clock, timeline, signal } = this.#parts;
    timeline.append({ type: "step", description, state: "waiting" });
    const isDone = await waitFor(clock, done, forMs, signal);
    timeline.append({ type: "step", description, state: isDone ? "met" : "over" });
    return isDone;
  }

  assume(description: string, holds: boolean): void {
    if (!holds) throw new StoryError(description);
  }

  mark(text: string): void {
    this.#parts.timeline.append({ type: "mark", text });
  }

  async observe(): Promise<Observation> {
    const observation = await this.#parts.observe();
    this.#parts.timeline.append({ type: "observed" });
    return observation;
  }

  async carryOut(plan: Plan): Promise<Findings> {
    const { clock, timeline, signal } = this.#parts;
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined);
    const giveUp = () => failed.reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      const world = planWorldOf(this, clock, timeline, failed.reject);
      const { violations } = await Promise.race([runPlan(world, plan), failed.promise]);
      return { observed: await this.observe(), afterTouch: null, violations };
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  stopwatch(): () => number {
    const { clock } = this.#parts;
    const startMs = clock.monotonicMs();
    return () => Math.round(clock.monotonicMs() - startMs);
  }

  close(): Promise<void> {
    this.#parts.timeline.append({ type: "world-closing" });
    return this.#parts.closing.close();
  }
}
