// Writes to objects what became of them, a few at a time.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import type { Log } from "../../core/log.ts";
import { refOf, refText } from "../snapshot/object-ref.ts";
import type { StatusChange } from "./status-change.ts";

/** Few, so that first-time writes in a big cluster leave the API, and us, room for what matters more. */
const WRITES_AT_ONCE = 4;
const WRITE_TIMEOUT_MS = 30_000;
/** How often one object is tried before it is left to the next round that ends well. */
const TRIES_MAX = 8;
const RETRY_DELAY_MS = 1000;
const RETRY_DELAY_MS_MAX = 30_000;

export interface StatusTask {
  readonly type: ResourceType;
  readonly object: KubeObject;
  /** What the object is to be told as it is then. */
  readonly desired: (object: KubeObject) => StatusChange | undefined;
}

export interface StatusQueueOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly log: Log;
}

export class StatusQueue {
  readonly #options: StatusQueueOptions;
  /** At most one task per object, the newest: never longer than the cluster has objects. */
  readonly #waiting = new Map<string, StatusTask>();
  readonly #working = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(options: StatusQueueOptions) {
    this.#options = options;
  }

  /** Takes the place of what waits under the key. */
  put(key: string, task: StatusTask): void {
    if (!this.#stopped.signal.aborted) this.#waiting.set(key, task);
  }

  /** Takes back what waits under the key. */
  drop(key: string): void {
    this.#waiting.delete(key);
  }

  /** Works on what waits. */
  start(): void {
    for (
      let free = WRITES_AT_ONCE - this.#working.size;
      free > 0 && this.#waiting.size > 0;
      free -= 1
    ) {
      const worker: Promise<void> = this.#work().finally(() => this.#working.delete(worker));
      this.#working.add(worker);
    }
  }

  /** Stops at once; waits for writes that are under way, but not for longer than `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#waiting.clear();
    this.#stopped.abort();
    const done = new AbortController();
    const expired = this.#options.clock.sleep(timeoutMs, done.signal).catch(() => undefined);
    await Promise.race([Promise.all(this.#working), expired]);
    done.abort();
  }

  async #work(): Promise<void> {
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      // oxlint-disable-next-line no-await-in-loop -- a worker does one thing at a time
      await this.#write(task);
    }
  }

  #next(): StatusTask | undefined {
    for (const [key, task] of this.#waiting) {
      this.#waiting.delete(key);
      return task;
    }
    return undefined;
  }

  async #write(first: StatusTask): Promise<void> {
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
  async #tryToWrite(task: StatusTask): Promise<StatusTask | undefined> {
    const { api } = this.#options;
    const { type, object, desired } = task;
    const change = desired(object);
    if (change === undefined || change.what === "nothing") return undefined;
    const { name, namespace } = object.metadata;
    const key = { name, ...(namespace !== undefined && { namespace }) };
    try {
      if (change.what === "annotations") {
        await api.patch(type, key, "merge", { metadata: { annotations: change.annotations } });
      } else await api.replace(type, { ...object, status: change.status }, "status");
      return undefined;
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      if (error.status.code === 404) return undefined;
      if (error.status.code !== 409) throw error;
    }
    const current = await api.get(type, key);
    // A namesake that was created since is another object, and none of our business yet.
    return current.metadata.uid === object.metadata.uid ? { ...task, object: current } : undefined;
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof KubeUnreachableError || error instanceof TimeoutError) return true;
  const code = error instanceof KubeApiError ? (error.status.code ?? 0) : 0;
  return code === 429 || code >= 500;
}
