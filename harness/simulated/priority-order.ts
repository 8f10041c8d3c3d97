// Schedules by priorities: each stream of deliveries has one, and the most important goes first, except where that changes.
import type { Random } from "../../core/random.ts";
import type { DeliveryOrder } from "./scheduler.ts";
import type { Timer } from "./timer-queue.ts";

/** Plain data, so that a plan can hold it. */
export interface PrioritySchedule {
  /** So long something unimportant may have to wait for what comes after it. */
  readonly windowMs: number;
  /** At which choices, counted from 1, the stream that would go first becomes the least important of all. */
  readonly changeAt: readonly number[];
}

/**
 * Probabilistic concurrency testing: a bug that needs d deliveries in one order is found by d - 1 changes with a
 * probability that does not depend on how many streams overtake each other by chance.
 *
 * @see Burckhardt et al., "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010
 */
export class PriorityOrder implements DeliveryOrder {
  readonly windowMs: number;
  readonly #changeAt: ReadonlySet<number>;
  readonly #random: Random;
  readonly #priorities = new Map<string, number>();
  #choices = 0;
  #lowest = 0;

  /** @param random gives each stream its priority, by its name: the same whichever comes first. */
  constructor({ windowMs, changeAt }: PrioritySchedule, random: Random) {
    this.windowMs = windowMs;
    this.#changeAt = new Set(changeAt);
    this.#random = random;
  }

  choose(due: readonly Timer[]): number {
    this.#choices += 1;
    const first = this.#mostImportant(due);
    if (!this.#changeAt.has(this.#choices)) return first;
    this.#lowest -= 1;
    this.#priorities.set(due[first]?.stream ?? "", this.#lowest);
    return this.#mostImportant(due);
  }

  #mostImportant(due: readonly Timer[]): number {
    const priorities = due.map(({ stream }) => this.#priorityOf(stream));
    return priorities.indexOf(Math.max(...priorities));
  }

  #priorityOf(stream: string): number {
    const known = this.#priorities.get(stream) ?? this.#random.fork(stream).next();
    this.#priorities.set(stream, known);
    return known;
  }
}
