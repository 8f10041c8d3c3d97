// Records what happens in a world, in order.
import type { Clock } from "../../core/clock.ts";
import { TIMELINE_VERSION, type TimelineEvent, type TimelineFact } from "./timeline-event.ts";

const EVENTS_MAX = 50_000;

/** What comes often and says little: it gives way first when a timeline grows full. */
const CHATTER: ReadonlySet<TimelineFact["type"]> = new Set([
  "admin-request",
  "container-log",
  "controller-log",
  "kube-object",
  "proxy-request",
]);
const CHATTER_SHARE = 0.9;

export interface ReadonlyTimeline {
  readonly events: readonly TimelineEvent[];
  /** Calls `listener` for each event from now on. The function that comes back ends it. */
  subscribe(listener: (event: TimelineEvent) => void): () => void;
}

export class Timeline implements ReadonlyTimeline {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #eventsMax: number;
  readonly #events: TimelineEvent[] = [];
  readonly #listeners = new Set<(event: TimelineEvent) => void>();
  #told: (fact: TimelineFact) => TimelineFact = (fact) => fact;
  #dropped = 0;
  #isClosed = false;

  constructor(clock: Clock, eventsMax = EVENTS_MAX) {
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#eventsMax = eventsMax;
  }

  get events(): readonly TimelineEvent[] {
    return this.#events;
  }

  subscribe(listener: (event: TimelineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** From now on facts are recorded as `told` has them: by other names, for one. */
  tellAs(told: (fact: TimelineFact) => TimelineFact): void {
    this.#told = told;
  }

  /** What comes after the end is nobody's concern any more. */
  append(fact: TimelineFact): void {
    if (this.#isClosed) return;
    const limit = CHATTER.has(fact.type) ? this.#eventsMax * CHATTER_SHARE : this.#eventsMax;
    if (this.#events.length >= limit) {
      this.#dropped += 1;
      return;
    }
    this.#record(this.#told(fact));
  }

  /** Ends the record, with a note of what did not fit. */
  close(): void {
    this.#isClosed = true;
    if (this.#dropped > 0) this.#record({ type: "truncated", dropped: this.#dropped });
    this.#record({ type: "world-closed" });
    this.#listeners.clear();
  }

  #record(fact: TimelineFact): void {
    const atMs = Math.round(this.#clock.monotonicMs() - this.#startMs);
    const event = { v: TIMELINE_VERSION, seq: this.#events.length, atMs, ...fact } as const;
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }
}
