// Writes the status of objects beside the syncs: they never wait for it.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Log } from "../../core/log.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { resourceTypeOf, type CachedKind } from "../snapshot/kinds.ts";
import { refIdentity, refOf, refText } from "../snapshot/object-ref.ts";
import type { SyncObserver } from "../sync/sync-event.ts";
import { ConfigurationReport, type ConfigurationStatus } from "./configuration-report.ts";
import { desiredStatus, KINDS_WITH_STATUS } from "./desired-status.ts";
import {
  publishedAddresses,
  type PublishedAddresses,
  type PublishOptions,
} from "./published-addresses.ts";

/** Few, so that first-time writes in a big cluster leave the API, and us, room for what matters more. */
const WRITES_AT_ONCE = 4;
const WRITE_TIMEOUT_MS = 30_000;
/** How often one object is tried before it is left to the next round that ends well. */
const TRIES_MAX = 8;
const RETRY_DELAY_MS = 1000;
const RETRY_DELAY_MS_MAX = 30_000;

export interface StatusWriterOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly publish: PublishOptions;
  /** The objects as they are known now. */
  readonly objects: () => CacheStores;
}

interface Task {
  readonly kind: CachedKind;
  readonly object: KubeObject;
  readonly status: ConfigurationStatus;
  readonly addresses: PublishedAddresses;
}

export class StatusWriter {
  readonly #options: StatusWriterOptions;
  /** At most one task per object, the newest: never longer than the cache is. */
  readonly #waiting = new Map<string, Task>();
  readonly #working = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** Compares every object that can have a status with what the round says, and queues those that differ. */
  readonly observe: SyncObserver = (event) => {
    if (event.type !== "configured" || this.#stopped.signal.aborted) return;
    const { objects, publish } = this.#options;
    const stores = objects();
    const report = new ConfigurationReport(event.objects, event.failures);
    const addresses = publishedAddresses(stores, publish);
    const now = this.#now();
    for (const kind of KINDS_WITH_STATUS) {
      for (const object of stores.store(kind).values()) {
        const ref = refOf(object);
        const task: Task = { kind, object, status: report.statusOf(ref), addresses };
        const isDue = desiredStatus(kind, object, { ...task, now }) !== undefined;
        if (isDue) this.#waiting.set(refIdentity(ref), task);
        else this.#waiting.delete(refIdentity(ref));
      }
    }
    this.#startWorkers();
  };

  /** Stops at once; waits for writes that are under way, but not for longer than `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#waiting.clear();
    this.#stopped.abort();
    const done = new AbortController();
    const expired = this.#options.clock.sleep(timeoutMs, done.signal).catch(() => undefined);
    await Promise.race([Promise.all(this.#working), expired]);
    done.abort();
  }

  #startWorkers(): void {
    for (
      let free = WRITES_AT_ONCE - this.#working.size;
      free > 0 && this.#waiting.size > 0;
      free -= 1
    ) {
      const worker: Promise<void> = this.#work().finally(() => this.#working.delete(worker));
      this.#working.add(worker);
    }
  }

  async #work(): Promise<void> {
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      // oxlint-disable-next-line no-await-in-loop -- a worker does one thing at a time
      await this.#write(task);
    }
  }

  #next(): Task | undefined {
    for (const [key, task] of this.#waiting) {
      this.#waiting.delete(key);
      return task;
    }
    return undefined;
  }

  async #write(first: Task): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopped;
    let task = first;
    for (let attempt = 1; attempt <= TRIES_MAX && !signal.aborted; attempt += 1) {
      try {
        const current = task;
        // oxlint-disable-next-line no-await-in-loop -- a retry waits for the failure before it
        const again = await withTimeout(clock, WRITE_TIMEOUT_MS, () => this.#tryToWrite(current));
        if (again === undefined) return;
        task = again;
      } catch (error) {
        const why = errorText(error);
        log.write("debug", "status not written", {
          object: refText(refOf(task.object)),
          error: why,
        });
        if (!isTransient(error)) return;
        const delayMs = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS * 2 ** (attempt - 1));
        // oxlint-disable-next-line no-await-in-loop
        await clock.sleep(delayMs, signal).catch(() => undefined);
      }
    }
  }

  /** @returns the task on the object as it is now, when somebody else has changed it meanwhile. */
  async #tryToWrite(task: Task): Promise<Task | undefined> {
    const { api } = this.#options;
    const { kind, object } = task;
    const type = resourceTypeOf(kind);
    const status = desiredStatus(kind, object, { ...task, now: this.#now() });
    if (status === undefined) return undefined;
    try {
      await api.replace(type, { ...object, status }, "status");
      return undefined;
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      if (error.status.code === 404) return undefined;
      if (error.status.code !== 409) throw error;
    }
    const { name, namespace } = object.metadata;
    const current = await api.get(type, { name, ...(namespace !== undefined && { namespace }) });
    // A namesake that was created since is another object, and none of our business yet.
    return current.metadata.uid === object.metadata.uid ? { ...task, object: current } : undefined;
  }

  /** RFC 3339 in whole seconds. */
  #now(): string {
    return new Date(this.#options.clock.nowMs()).toISOString().replace(/\.\d+Z$/, "Z");
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof KubeUnreachableError || error instanceof TimeoutError) return true;
  const code = error instanceof KubeApiError ? (error.status.code ?? 0) : 0;
  return code === 429 || code >= 500;
}
