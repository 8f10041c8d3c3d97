// The Kubernetes API with the faults that a plan asks for: the same ones, by the same rules, as over HTTP.
import type { Clock } from "../../core/clock.ts";
import {
  KubeUnreachableError,
  type KubeApi,
  type ListOptions,
  type ObjectKey,
  type PatchType,
  type WatchOptions,
} from "../../core/kube-api.ts";
import type { KubeList, KubeObject, ResourceType, WatchEvent } from "../../core/kube.ts";
import { linkedAbort } from "../../core/linked-abort.ts";
import type { FaultyRequest, KubeFaults } from "../../mock-kube/faults/kube-faults.ts";
import { conflict, expired, refusedByFault } from "../../mock-kube/statuses.ts";

/** Why a watch of the server's ends: nobody reads it. */
const OVER = "the watch is over";

const WRITES: ReadonlySet<string> = new Set(["update", "patch"]);

/**
 * Lists that may be stale are those "from any revision", as over HTTP. The port has no way to ask for one, so that
 * `stale-lists` happens to nobody here.
 */
export class FaultyKubeApi implements KubeApi {
  readonly #server: KubeApi;
  readonly #faults: KubeFaults;
  readonly #clock: Clock;

  constructor(server: KubeApi, faults: KubeFaults, clock: Clock) {
    this.#server = server;
    this.#faults = faults;
    this.#clock = clock;
  }

  get(type: ResourceType, key: ObjectKey): Promise<KubeObject> {
    return this.#after(
      () => requestOf("get", type, key),
      () => this.#server.get(type, key),
    );
  }

  list(type: ResourceType, options: ListOptions = {}): Promise<KubeList> {
    if (this.#faults.isEmpty) return this.#server.list(type, options);
    return this.#list(type, options);
  }

  async #list(type: ResourceType, options: ListOptions): Promise<KubeList> {
    const request = requestOf("list", type, placeOf(options));
    await this.#pass(request);
    if (this.#faults.take(request, "expire") !== undefined) throw tooOld(options.resourceVersion);
    return this.#server.list(type, options);
  }

  async *watch(
    type: ResourceType,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent, void, undefined> {
    const faults = this.#faults;
    const request = requestOf("watch", type, placeOf(options));
    if (!faults.isEmpty) {
      await this.#pass(request);
      if (faults.take(request, "expire") !== undefined) {
        yield { type: "ERROR", object: tooOld(options.resourceVersion).status };
        return;
      }
    }
    const ended = linkedAbort(signal);
    let isReset = false;
    const forget = faults.watchOpened({
      ...request,
      end: (how) => {
        isReset = how === "reset";
        ended.abort(OVER);
      },
    });
    try {
      for await (const event of this.#server.watch(type, options, ended.signal)) {
        if (!faults.isEmpty) await faults.eventsPass(request, ended.signal);
        if (ended.signal.aborted) break;
        yield event;
      }
      await faults.eventsPass(request, ended.signal);
    } finally {
      ended.release();
      forget();
    }
    if (isReset) throw new KubeUnreachableError("read ECONNRESET");
  }

  create(type: ResourceType, object: KubeObject): Promise<KubeObject> {
    return this.#after(
      () => requestOf("create", type, object.metadata),
      () => this.#server.create(type, object),
    );
  }

  replace(type: ResourceType, object: KubeObject, subresource?: "status"): Promise<KubeObject> {
    return this.#after(
      () => requestOf("update", type, object.metadata, subresource),
      () => this.#server.replace(type, object, subresource),
    );
  }

  patch(
    type: ResourceType,
    key: ObjectKey,
    patchType: PatchType,
    patch: unknown,
    subresource?: "status",
  ): Promise<KubeObject> {
    return this.#after(
      () => requestOf("patch", type, key, subresource),
      () => this.#server.patch(type, key, patchType, patch, subresource),
    );
  }

  delete(type: ResourceType, key: ObjectKey): Promise<void> {
    return this.#after(
      () => requestOf("delete", type, key),
      () => this.#server.delete(type, key),
    );
  }

  /** Serves a request, unless a fault has it that it is refused. Without any fault nobody looks at it. */
  #after<T>(request: () => FaultyRequest, serve: () => Promise<T>): Promise<T> {
    return this.#faults.isEmpty ? serve() : this.#pass(request()).then(serve);
  }

  /** @throws {KubeApiError} when a fault has it that the request is refused. */
  async #pass(request: FaultyRequest): Promise<void> {
    const slow = this.#faults.take(request, "slow");
    if (slow !== undefined) await this.#clock.sleep(slow.fault.delayMs);
    const refused = this.#faults.take(request, "answer");
    if (refused !== undefined) {
      throw refusedByFault(refused.fault.status, refused.fault.retryAfterSeconds);
    }
    const { verb, resource } = request.info;
    if (!WRITES.has(verb) || this.#faults.take(request, "conflict") === undefined) return;
    const { group = "", plural = "", name = "" } = resource ?? {};
    throw conflict({ group, plural }, name);
  }
}

function placeOf({ namespace }: ListOptions): Partial<ObjectKey> {
  return namespace === undefined ? {} : { namespace };
}

function requestOf(
  verb: string,
  { group, version, plural }: ResourceType,
  { namespace, name }: Partial<ObjectKey>,
  subresource?: string,
): FaultyRequest {
  const resource = {
    group,
    version,
    plural,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
  return { info: { verb, path: "", resource }, userAgent: "" };
}

function tooOld(revision = "0") {
  return expired(`too old resource version: ${revision} (${revision})`);
}
