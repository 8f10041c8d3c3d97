// Writes events to the Kubernetes API, in its own time: who records one never waits and never fails.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import type { Log } from "../../core/log.ts";
import { randomInteger, type Random } from "../../core/random.ts";
import type { ClusterEvent } from "./cluster-event.ts";
import { EventCorrelator, type CorrelatedEvent } from "./event-correlator.ts";

/** Events that wait to be written; more than that are dropped. As in client-go. */
const QUEUE_EVENTS_MAX = 1000;
const TRIES_MAX = 12;
const WRITE_TIMEOUT_MS = 30_000;
const RETRY_DELAY_MS = 10_000;
const MESSAGE_CHARS_MAX = 8192;
const COMPONENT = "kong-client";
const NANOSECONDS_PER_MS = 1_000_000;

const EVENTS: ResourceType = {
  group: "",
  version: "v1",
  kind: "Event",
  plural: "events",
  namespaced: true,
};

export interface EventRecorderOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of this controller's process; every event carries it. */
  readonly instanceId: string;
}

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator: EventCorrelator;
  readonly #queue: ClusterEvent[] = [];
  readonly #stopped = new AbortController();
  #isWriting = false;
  /** Settles when nothing waits any more. */
  #written: Promise<void> = Promise.resolve();
  #isClosed = false;
  #names = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#names = randomInteger(options.random, NANOSECONDS_PER_MS);
    this.#correlator = new EventCorrelator((nowMs) => this.#uniqueSuffix(nowMs));
  }

  record(event: ClusterEvent): void {
    if (this.#isClosed || this.#queue.length >= QUEUE_EVENTS_MAX) {
      this.#options.log.write("debug", "event dropped", { reason: event.reason });
      return;
    }
    const { message } = event;
    this.#queue.push(
      message.length <= MESSAGE_CHARS_MAX
        ? event
        : { ...event, message: message.slice(0, MESSAGE_CHARS_MAX) },
    );
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#written = this.#writeAll();
  }

  /** Writes what still waits, but not for longer than `timeoutMs`, and takes nothing more. */
  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    const { clock } = this.#options;
    const done = new AbortController();
    const expired = clock.sleep(timeoutMs, done.signal).catch(() => undefined);
    await Promise.race([this.#written, expired]);
    done.abort();
    this.#stopped.abort();
  }

  async #writeAll(): Promise<void> {
    const { clock } = this.#options;
    let next = this.#queue.shift();
    while (next !== undefined && !this.#stopped.signal.aborted) {
      const event = this.#correlator.correlate(next, clock.nowMs());
      // oxlint-disable-next-line no-await-in-loop -- in their order, and one at a time is pressure enough
      if (event !== undefined) await this.#write(event);
      next = this.#queue.shift();
    }
    this.#isWriting = false;
  }

  async #write(event: CorrelatedEvent): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopped;
    for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- a retry waits for the failure before it
        await withTimeout(clock, WRITE_TIMEOUT_MS, () => this.#send(event), signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const mayHelpToRetry =
          error instanceof KubeUnreachableError || error instanceof TimeoutError;
        const why = errorText(error);
        log.write(mayHelpToRetry ? "debug" : "error", "event not written", {
          reason: event.reason,
          error: why,
        });
        if (!mayHelpToRetry) return;
      }
      // oxlint-disable-next-line no-await-in-loop
      await clock.sleep(RETRY_DELAY_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  async #send(event: CorrelatedEvent): Promise<void> {
    const { api } = this.#options;
    const object = this.#objectOf(event);
    const { name, namespace = "" } = object.metadata;
    if (event.count > 1) {
      const { message, count } = event;
      const patch = { message, count, lastTimestamp: timestamp(event.lastMs) };
      try {
        await api.patch(EVENTS, { name, namespace }, "strategic", patch);
        return;
      } catch (error) {
        // Events do not live for long. One that is gone is written anew, with what was counted.
        if (!(error instanceof KubeApiError) || error.status.code !== 404) throw error;
      }
    }
    await api.create(EVENTS, object);
  }

  #objectOf(event: CorrelatedEvent): KubeObject {
    const { apiVersion, kind, name, namespace, uid } = event.object;
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        name: event.eventName,
        namespace: namespace ?? "default",
        annotations: { "konghq.com/instance-id": this.#options.instanceId },
      },
      involvedObject: {
        apiVersion,
        kind,
        name,
        ...(namespace !== undefined && { namespace }),
        ...(uid !== undefined && { uid }),
      },
      type: event.type,
      reason: event.reason,
      message: event.message,
      count: event.count,
      firstTimestamp: timestamp(event.firstMs),
      lastTimestamp: timestamp(event.lastMs),
      eventTime: null,
      source: { component: COMPONENT },
      reportingComponent: COMPONENT,
      reportingInstance: "",
    };
  }

  /** The time in nanoseconds, of which the part that the clock does not have counts up from a random start. */
  #uniqueSuffix(nowMs: number): string {
    this.#names = (this.#names + 1) % NANOSECONDS_PER_MS;
    return (BigInt(Math.floor(nowMs)) * BigInt(NANOSECONDS_PER_MS) + BigInt(this.#names)).toString(
      16,
    );
  }
}

/** RFC 3339 in whole seconds, as Kubernetes' `Time`. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
