// Keeps a busy controller from flooding the cluster with events: counts what repeats, and slows down who talks too much.
import { equalityKey, objectKey, similarityKey, type ClusterEvent } from "./cluster-event.ts";
import { RecentMap } from "./recent-map.ts";

/** How much is remembered, per kind of memory. The numbers here are client-go's (tools/record/events_cache.go). */
const MEMORY_ENTRIES_MAX = 4096;
/** From this many different texts on, events about one object with one reason are told as one. */
const SIMILAR_EVENTS_MAX = 10;
const SIMILAR_WITHIN_MS = 600_000;
/** Events about one object that may come at once, and the pace after that. */
const BURST_EVENTS_MAX = 25;
const EVENTS_PER_MS = 1 / 300_000;

export interface CorrelatedEvent extends ClusterEvent {
  readonly eventName: string;
  /** 1: it is new. More: it is known to the API by `eventName`, unless it was removed there. */
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Observation {
  readonly eventName: string;
  readonly firstMs: number;
  readonly count: number;
}

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

export class EventCorrelator {
  readonly #observations = new RecentMap<string, Observation>(MEMORY_ENTRIES_MAX);
  readonly #similar = new RecentMap<string, Similar>(MEMORY_ENTRIES_MAX);
  readonly #allowances = new RecentMap<string, { tokens: number; sinceMs: number }>(
    MEMORY_ENTRIES_MAX,
  );
  readonly #uniqueSuffix: (nowMs: number) => string;

  /** @param uniqueSuffix makes the names of events unique: hexadecimal digits, by client-go's custom of the time. */
  constructor(uniqueSuffix: (nowMs: number) => string) {
    this.#uniqueSuffix = uniqueSuffix;
  }

  /** @returns `undefined` for an event that is not to be told: there were too many about its object. */
  correlate(original: ClusterEvent, nowMs: number): CorrelatedEvent | undefined {
    const { key, event } = this.#combine(original, nowMs);
    const known = this.#observations.get(key);
    const observation: Observation = {
      eventName: known?.eventName ?? `${event.object.name}.${this.#uniqueSuffix(nowMs)}`,
      firstMs: known?.firstMs ?? nowMs,
      count: (known?.count ?? 0) + 1,
    };
    this.#observations.set(key, observation);
    return this.#isAllowed(event, nowMs) ? { ...event, ...observation, lastMs: nowMs } : undefined;
  }

  #combine(
    event: ClusterEvent,
    nowMs: number,
  ): { readonly key: string; readonly event: ClusterEvent } {
    const key = similarityKey(event);
    const known = this.#similar.get(key);
    const isRecent = known !== undefined && nowMs - known.lastMs <= SIMILAR_WITHIN_MS;
    const similar = isRecent ? known : { messages: new Set<string>(), lastMs: nowMs };
    similar.lastMs = nowMs;
    similar.messages.add(event.message);
    this.#similar.set(key, similar);
    if (similar.messages.size < SIMILAR_EVENTS_MAX) return { key: equalityKey(event), event };
    const [oldest = ""] = similar.messages;
    similar.messages.delete(oldest);
    const message = `(combined from similar events): ${event.message}`;
    return { key, event: { ...event, message } };
  }

  /** A bucket of tokens per object. */
  #isAllowed(event: ClusterEvent, nowMs: number): boolean {
    const key = objectKey(event);
    const { tokens, sinceMs } = this.#allowances.get(key) ?? {
      tokens: BURST_EVENTS_MAX,
      sinceMs: nowMs,
    };
    const grown = Math.min(BURST_EVENTS_MAX, tokens + Math.max(0, nowMs - sinceMs) * EVENTS_PER_MS);
    const isAllowed = grown >= 1;
    this.#allowances.set(key, { tokens: isAllowed ? grown - 1 : grown, sinceMs: nowMs });
    return isAllowed;
  }
}
