// Virtual time: one queue of everything that is going to happen, taken from one at a time. Every message, timer, start
// and end of a simulated world is in it, and belongs to a stream: what belongs to the same one happens in order.
import type { Clock } from "../../core/clock.ts";
import { DomainError } from "../../core/errors.ts";
import { drained } from "./system-drain.ts";
import { TimerQueue, type Timer } from "./timer-queue.ts";

/** More virtual events than this in one run are a loop. */
const EVENTS_MAX_DEFAULT = 5_000_000;

/** A run that cannot go on: nothing is due, or it never ends. */
class SimulationError extends DomainError<"SIMULATION"> {
  readonly code = "SIMULATION";
}

/** A clock that knows what is waited for. */
export interface StreamClock extends Clock {
  /** As `sleep`, for a message of this stream that is `delayMs` on its way. */
  travel(stream: string, delayMs: number): Promise<void>;
}

/** Decides what happens next, where several things may: without one, what is due first does. */
export interface DeliveryOrder {
  /** What is due within so long of the first may overtake it. */
  readonly windowMs: number;
  /** @param due at least two, the first of each stream, by their times. @returns an index. */
  choose(due: readonly Timer[]): number;
}

/** Something that can die: what it waits for then never comes, and nobody is told. */
export interface SimulatedProcess {
  readonly clock: StreamClock;
  /** Aborted when it has died. Whoever serves it may listen; it does not listen itself. */
  readonly died: AbortSignal;
  die(): void;
}

/** What the story itself waits for. */
const STORY = "story";
const TIMERS_OF = "timers of ";
/** With a reason of its own: the default one is an error, whose stack costs more than all the rest. */
const DIED = "the process has died";

export interface SchedulerOptions {
  readonly eventsMax?: number;
  readonly order?: DeliveryOrder;
  /** Resolves when all that an event has set going has run as far as it can. */
  readonly drain?: () => Promise<void>;
}

export class Scheduler implements StreamClock {
  readonly #queue = new TimerQueue();
  readonly #eventsMax: number;
  readonly #order: DeliveryOrder | undefined;
  readonly #drain: () => Promise<void>;
  #elapsedMs = 0;
  #jumpedMs = 0;
  #count = 0;
  #events = 0;

  constructor(options: SchedulerOptions = {}) {
    const { eventsMax = EVENTS_MAX_DEFAULT, order, drain = drained } = options;
    this.#eventsMax = eventsMax;
    this.#order = order;
    this.#drain = drain;
  }

  /** How many virtual events there have been. */
  get eventCount(): number {
    return this.#events;
  }

  /** The streams of the messages that are on their way, in the order of their names. */
  get inFlight(): readonly string[] {
    const streams = this.#queue.timers.map(({ stream }) => stream);
    return streams.filter((stream) => stream !== STORY && !isTimers(stream)).toSorted();
  }

  nowMs(): number {
    return Date.UTC(2026, 0, 1) + this.#elapsedMs + this.#jumpedMs;
  }

  /** Sets the wall clock; what is being waited for comes when it would have come anyway. */
  jump(byMs: number): void {
    this.#jumpedMs += byMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#sleep(STORY, delayMs, signal, undefined);
  }

  after(delayMs: number, wake: () => void): () => void {
    return this.#after(STORY, delayMs, wake, undefined);
  }

  travel(stream: string, delayMs: number): Promise<void> {
    return this.#sleep(stream, delayMs, undefined, undefined);
  }

  /** A process of its own, with this clock until it dies. Its timers are a stream by its name. */
  process(name: string): SimulatedProcess {
    const death = new AbortController();
    const timers = `${TIMERS_OF}${name}`;
    return {
      clock: {
        nowMs: () => this.nowMs(),
        monotonicMs: () => this.monotonicMs(),
        sleep: (delayMs, signal) => this.#sleep(timers, delayMs, signal, death.signal),
        after: (delayMs, wake) => this.#after(timers, delayMs, wake, death.signal),
        travel: (stream, delayMs) => this.#sleep(stream, delayMs, undefined, death.signal),
      },
      died: death.signal,
      die: () => death.abort(DIED),
    };
  }

  /**
   * Lets time pass, event by event, until `work` is done. Everything that an event sets going runs as far as it can
   * before the next event.
   * @throws what `work` throws; {SimulationError} when it waits for something that never comes.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let isDone = false;
    const result = work().finally(() => {
      isDone = true;
    });
    // Whoever awaits `result` below gets the reason.
    result.catch(() => undefined);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one event after the other is the point
      await this.#drain();
      if (isDone) return result;
      const next = this.#next();
      if (next === undefined) throw new SimulationError("everybody waits, and nothing is due");
      this.#events += 1;
      if (this.#events > this.#eventsMax) {
        throw new SimulationError(`no end after ${this.#eventsMax} events`);
      }
      this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs);
      next.wake();
    }
  }

  #next(): Timer | undefined {
    const first = this.#queue.pop();
    const order = this.#order;
    if (first === undefined || order === undefined) return first;
    const due = [first];
    const later: Timer[] = [];
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      const { atMs, stream } = next;
      const isLate = atMs > first.atMs + order.windowMs;
      (isLate || due.some((timer) => timer.stream === stream) ? later : due).push(next);
      if (isLate) break;
    }
    const chosen = due.length === 1 ? first : due[order.choose(due)];
    if (chosen === undefined) throw new RangeError("nothing was chosen");
    for (const timer of [...due, ...later]) if (timer !== chosen) this.#queue.push(timer);
    return chosen;
  }

  #sleep(
    stream: string,
    delayMs: number,
    signal: AbortSignal | undefined,
    died: AbortSignal | undefined,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (died?.aborted) return;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = this.#put(stream, delayMs, () => {
        signal?.removeEventListener("abort", onAbort);
        if (!died?.aborted) resolve();
      });
      const onAbort = () => {
        timer.isCancelled = true;
        if (!died?.aborted) reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  #after(
    stream: string,
    delayMs: number,
    wake: () => void,
    died: AbortSignal | undefined,
  ): () => void {
    if (died?.aborted) return () => undefined;
    const timer = this.#put(stream, delayMs, () => {
      if (!died?.aborted) wake();
    });
    return () => {
      timer.isCancelled = true;
    };
  }

  #put(stream: string, delayMs: number, wake: () => void): Timer {
    this.#count += 1;
    const atMs = this.#elapsedMs + Math.max(0, delayMs);
    const timer: Timer = { stream, atMs, order: this.#count, isCancelled: false, wake };
    this.#queue.push(timer);
    return timer;
  }
}

function isTimers(stream: string): boolean {
  return stream.startsWith(TIMERS_OF);
}
