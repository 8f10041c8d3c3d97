// The Kubernetes API at the other end of a simulated network, as one process sees it.
import type {
  KubeApi,
  ListOptions,
  ObjectKey,
  PatchType,
  WatchOptions,
} from "../../core/kube-api.ts";
import type { KubeList, KubeObject, ResourceType, WatchEvent } from "../../core/kube.ts";
import { linkedAbort, type LinkedAbort } from "../../core/linked-abort.ts";
import { KUBE, type Network } from "./network.ts";
import type { SimulatedProcess, StreamClock } from "./scheduler.ts";

/** Streams of deliveries. Each kind that is watched has one of its own. */
const ASKED = "requests to kube";
const ANSWERED = "answers of kube";

const GONE = "the client is gone";

export class DistantKubeApi implements KubeApi {
  readonly #server: KubeApi;
  readonly #network: Network;
  readonly #clock: StreamClock;
  /** Connections that break off when the process dies. */
  readonly #watches = new Set<LinkedAbort>();
  #isDead = false;

  /** @param server in the same program, without delay. */
  constructor(server: KubeApi, network: Network, { clock, died }: SimulatedProcess) {
    this.#server = server;
    this.#network = network;
    this.#clock = clock;
    died.addEventListener("abort", () => {
      this.#isDead = true;
      for (const watch of this.#watches) watch.abort(GONE);
    });
  }

  get(type: ResourceType, key: ObjectKey): Promise<KubeObject> {
    return this.#call(() => this.#server.get(type, key));
  }

  list(type: ResourceType, options?: ListOptions): Promise<KubeList> {
    return this.#call(() => this.#server.list(type, options));
  }

  /** Each watch is a connection of its own: its events keep their order, and overtake those of others. */
  async *watch(
    type: ResourceType,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent, void, undefined> {
    await this.#network.travel(KUBE, ASKED);
    const stream = `watch of ${type.kind}`;
    const watch = linkedAbort(signal);
    if (this.#isDead) watch.abort(GONE);
    this.#watches.add(watch);
    try {
      for await (const event of this.#server.watch(type, options, watch.signal)) {
        await this.#network.travel(KUBE, stream, this.#clock);
        if (signal.aborted) return;
        yield event;
      }
    } finally {
      this.#watches.delete(watch);
      watch.release();
    }
  }

  create(type: ResourceType, object: KubeObject): Promise<KubeObject> {
    return this.#call(() => this.#server.create(type, object));
  }

  replace(type: ResourceType, object: KubeObject, subresource?: "status"): Promise<KubeObject> {
    return this.#call(() => this.#server.replace(type, object, subresource));
  }

  patch(
    type: ResourceType,
    key: ObjectKey,
    patchType: PatchType,
    patch: unknown,
    subresource?: "status",
  ): Promise<KubeObject> {
    return this.#call(() => this.#server.patch(type, key, patchType, patch, subresource));
  }

  delete(type: ResourceType, key: ObjectKey): Promise<void> {
    return this.#call(() => this.#server.delete(type, key));
  }

  /** What was sent arrives, also when the sender dies meanwhile; the answer then finds nobody. */
  async #call<T>(serve: () => Promise<T>): Promise<T> {
    await this.#network.travel(KUBE, ASKED);
    let take: () => T;
    try {
      const value = await serve();
      take = () => value;
    } catch (error) {
      take = () => {
        throw error;
      };
    }
    await this.#network.travel(KUBE, ANSWERED, this.#clock);
    return take();
  }
}
