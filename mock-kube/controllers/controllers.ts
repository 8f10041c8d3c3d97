// Small controllers that keep a cluster in order which has no others. Each can be switched on by itself.
import type { Clock } from "../../core/clock.ts";
import type { KubeServer } from "../kube-server.ts";
import type { Change } from "../storage/watch-log.ts";
import { reconcileAutoscalers } from "./autoscaler.ts";
import { Cluster } from "./cluster.ts";
import { reconcileDeployments } from "./deployments.ts";
import { reconcileEndpointSlices } from "./endpoint-slices.ts";
import { EventExpiry } from "./event-expiry.ts";
import { collectGarbage } from "./garbage-collector.ts";
import { runPods } from "./pods.ts";
import { reconcileReplicaSets } from "./replica-sets.ts";

export const CONTROLLER_NAMES = [
  "deployment",
  "autoscaler",
  "replicaset",
  "pod",
  "endpointslice",
  "event",
  "garbage-collector",
] as const;
export type ControllerName = (typeof CONTROLLER_NAMES)[number];

export interface ControllersOptions {
  readonly server: KubeServer;
  readonly clock: Clock;
  readonly names: readonly ControllerName[];
  /** How long a Pod takes from its making until it is ready; 1000 when absent. */
  readonly podStartMs?: number;
  /** Told about a bug in a controller; none works any more afterwards. */
  readonly onFault: (error: unknown) => void;
}

const POD_START_MS = 1000;

/** Which storages a controller looks at; the garbage collector looks at all, but only when something goes. */
const INTERESTS: Readonly<Record<Exclude<ControllerName, "garbage-collector">, readonly string[]>> =
  {
    deployment: ["apps/deployments", "apps/replicasets"],
    autoscaler: ["autoscaling/horizontalpodautoscalers", "apps/deployments", "apps/replicasets"],
    replicaset: ["apps/replicasets", "pods"],
    pod: ["pods"],
    endpointslice: ["services", "pods", "discovery.k8s.io/endpointslices"],
    event: ["events"],
  };

export class Controllers {
  readonly #options: ControllersOptions;
  readonly #cluster: Cluster;
  readonly #dirty: Set<ControllerName>;
  readonly #podsSeenMs = new Map<string, number>();
  readonly #events: EventExpiry | undefined;
  readonly #closed = new AbortController();
  readonly #unsubscribe: () => void;
  #isDue = false;
  readonly #alarms = new Map<ControllerName, AbortController>();

  constructor(options: ControllersOptions) {
    this.#options = options;
    this.#cluster = new Cluster(options.server, options.clock, "kube-controller-manager");
    if (options.names.includes("event")) {
      this.#events = new EventExpiry(this.#cluster, options.clock);
    }
    // What was there before is looked at first.
    this.#dirty = new Set(options.names);
    this.#unsubscribe = options.server.store.subscribe((change) => this.#take(change));
    this.#soon();
  }

  close(): void {
    this.#unsubscribe();
    this.#closed.abort();
    for (const alarm of this.#alarms.values()) alarm.abort();
  }

  #take(change: Change): void {
    if (change.storage === "events") this.#events?.take(change);
    for (const name of this.#options.names) if (isOf(name, change)) this.#dirty.add(name);
    if (this.#dirty.size > 0) this.#soon();
  }

  /** After the write that is under way, never within it. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#options.clock
      .sleep(0, this.#closed.signal)
      .then(() => this.#run())
      .catch((error: unknown) => {
        if (this.#closed.signal.aborted) return;
        this.close();
        this.#options.onFault(error);
      });
  }

  #run(): void {
    this.#isDue = false;
    const due = this.#options.names.filter((name) => this.#dirty.delete(name));
    for (const name of due) this.#reconcile(name);
  }

  #reconcile(name: ControllerName): void {
    switch (name) {
      case "deployment":
        return reconcileDeployments(this.#cluster);
      case "autoscaler":
        return reconcileAutoscalers(this.#cluster);
      case "replicaset":
        return reconcileReplicaSets(this.#cluster);
      case "pod":
        return this.#runPods();
      case "endpointslice":
        return reconcileEndpointSlices(this.#cluster);
      case "event":
        return this.#again("event", this.#events?.run());
      case "garbage-collector":
        return collectGarbage(this.#options.server);
    }
  }

  #runPods(): void {
    const { clock, podStartMs = POD_START_MS } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#again("pod", runPods(this.#cluster, this.#podsSeenMs, nowMs, podStartMs));
  }

  /** Looks again at `dueMs` of the clock's monotonic time, also when nothing changes until then. */
  #again(name: ControllerName, dueMs: number | undefined): void {
    this.#alarms.get(name)?.abort();
    if (dueMs === undefined) return;
    const alarm = new AbortController();
    this.#alarms.set(name, alarm);
    const { clock } = this.#options;
    clock.sleep(dueMs - clock.monotonicMs(), alarm.signal).then(
      () => {
        this.#dirty.add(name);
        this.#soon();
      },
      () => undefined,
    );
  }
}

function isOf(name: ControllerName, { storage, type, object }: Change): boolean {
  if (name !== "garbage-collector") return INTERESTS[name].includes(storage);
  return type === "DELETED" || object.metadata.deletionTimestamp !== undefined;
}
