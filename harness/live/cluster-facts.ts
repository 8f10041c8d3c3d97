// Follows what changes in a cluster that is not ours, for the timeline.
import type { Clock } from "../../core/clock.ts";
import { KubeApiError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType, WatchEvent } from "../../core/kube.ts";
import type { KubeChange } from "./kube-facts.ts";

export interface ClusterFactsOptions {
  readonly clock: Clock;
  readonly api: KubeApi;
  readonly onChange: (change: KubeChange) => void;
  /** Told about what keeps it from following. */
  readonly onFault: (error: unknown) => void;
}

const RELIST_AFTER_MS = 100;

export class ClusterFacts {
  readonly #options: ClusterFactsOptions;
  readonly #ended = new AbortController();
  /** The latest version of each object that was told. */
  readonly #told = new Map<string, string>();
  readonly #following: Promise<void>[] = [];

  constructor(options: ClusterFactsOptions) {
    this.#options = options;
  }

  /** Objects of a kind in one namespace, or those that are in none; a kind that is not served has none. */
  follow(type: ResourceType, selection: Selection): void {
    const following = this.#follow(type, selection).catch((error: unknown) => {
      if (!this.#ended.signal.aborted) this.#options.onFault(error);
    });
    this.#following.push(following);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#following);
  }

  async #follow(type: ResourceType, { isOurs, ...selection }: Selection): Promise<void> {
    const { api, clock } = this.#options;
    const { signal } = this.#ended;
    const tell = (change: KubeChange["type"], object: KubeObject) => {
      if (isOurs?.(object) !== false) this.#tell(type, change, object);
    };
    while (!signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- list, then watch, again and again
        const { items, metadata } = await api.list(type, selection);
        for (const item of items) tell("ADDED", item);
        const { resourceVersion } = metadata;
        // oxlint-disable-next-line no-await-in-loop -- as above
        for await (const event of api.watch(type, { ...selection, resourceVersion }, signal)) {
          if (isChange(event)) tell(event.type, event.object);
        }
      } catch (error) {
        if (isStatus(error, 404)) return;
        // Too old by now: it is listed anew.
        if (!isStatus(error, 410)) throw error;
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await clock.sleep(RELIST_AFTER_MS, signal).catch(() => undefined);
    }
  }

  #tell(type: ResourceType, change: KubeChange["type"], object: KubeObject): void {
    const { uid, name, namespace, resourceVersion = "" } = object.metadata;
    const key = uid ?? `${type.kind} ${namespace ?? ""}/${name}`;
    const before = this.#told.get(key);
    if (before === resourceVersion && change !== "DELETED") return;
    if (change === "DELETED") this.#told.delete(key);
    else this.#told.set(key, resourceVersion);
    // A list says of everything that it is there: what was told before has changed.
    const told = change === "ADDED" && before !== undefined ? "MODIFIED" : change;
    this.#options.onChange({ type: told, object: { ...object, kind: type.kind } });
  }
}

export interface Selection {
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** Which of them count; all when absent. */
  readonly isOurs?: (object: KubeObject) => boolean;
}

function isChange(event: WatchEvent): event is Extract<
  WatchEvent,
  { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" }
> & {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
} {
  return event.type !== "BOOKMARK" && event.type !== "ERROR";
}

function isStatus(error: unknown, code: number): boolean {
  return error instanceof KubeApiError && error.status.code === code;
}
