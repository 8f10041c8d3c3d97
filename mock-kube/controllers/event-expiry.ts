// Events go an hour after they were last written, as kube-apiserver lets them (`--event-ttl`, by default one hour).
import type { Clock } from "../../core/clock.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Change } from "../storage/watch-log.ts";
import type { Cluster } from "./cluster.ts";

const EVENT_TTL_MS = 3_600_000;

interface Expiring {
  readonly event: KubeObject;
  readonly dueMs: number;
}

export class EventExpiry {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  /** By uid, the first to go first. */
  readonly #expiring = new Map<string, Expiring>();

  /** Events that are there already have a whole hour from now. */
  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
    for (const event of cluster.list("Event")) this.#await(event);
  }

  take({ type, object }: Change): void {
    const { uid = "" } = object.metadata;
    this.#expiring.delete(uid);
    if (type !== "DELETED") this.#await(object);
  }

  /** Removes what is due. @returns when the next one is, by the clock's monotonic time; `undefined` for none. */
  run(): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    for (const [uid, { event, dueMs }] of this.#expiring) {
      if (dueMs > nowMs) return dueMs;
      this.#expiring.delete(uid);
      this.#cluster.delete("Event", event);
    }
    return undefined;
  }

  #await(event: KubeObject): void {
    const { uid = "" } = event.metadata;
    this.#expiring.set(uid, { event, dueMs: this.#clock.monotonicMs() + EVENT_TTL_MS });
  }
}
