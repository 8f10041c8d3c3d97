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
import type { FaultyRequest, KubeFaults } from "../../mock-kube/faults/kube-faults.ts";
import { conflict, expired, refusedByFault } from "../../mock-kube/statuses.ts";

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

  async get(type: ResourceType, key: ObjectKey): Promise<KubeObject> {
    await this.#pass(requestOf("get", type, key));
    return this.#server.get(type, key);
  }

  async list(type: ResourceType, options: ListOptions = {}): Promise<KubeList> {
    const { namespace } = options;
    const request = requestOf("list", type, { ...(namespace !== undefined && { namespace }) });
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
    const { namespace, resourceVersion } = options;
    const request = requestOf("watch", type, { ...(namespace !== undefined && { namespace }) });
    await this.#pass(request);
    if (faults.take(request, "expire") !== undefined) {
      yield { type: "ERROR", object: tooOld(resourceVersion).status };
      return;
    }
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    let isReset = false;
    const forget = faults.watchOpened({
      ...request,
      end: (how) => {
        isReset = how === "reset";
        ended.abort();
      },
    });
    try {
      for await (const event of this.#server.watch(type, options, either)) {
        await faults.eventsPass(request, either);
        if (either.aborted) break;
        yield event;
      }
      await faults.eventsPass(request, either);
    } finally {
      forget();
    }
    if (isReset) throw new KubeUnreachableError("read ECONNRESET");
  }

  async create(type: ResourceType, object: KubeObject): Promise<KubeObject> {
    await this.#pass(requestOf("create", type, object.metadata));
    return this.#server.create(type, object);
  }

  async replace(
    type: ResourceType,
    object: KubeObject,
    subresource?: "status",
  ): Promise<KubeObject> {
    await this.#pass(requestOf("update", type, object.metadata, subresource));
    return this.#server.replace(type, object, subresource);
  }

  async patch(
    type: ResourceType,
    key: ObjectKey,
    patchType: PatchType,
    patch: unknown,
    subresource?: "status",
  ): Promise<KubeObject> {
    await this.#pass(requestOf("patch", type, key, subresource));
    return this.#server.patch(type, key, patchType, patch, subresource);
  }

  async delete(type: ResourceType, key: ObjectKey): Promise<void> {
    await this.#pass(requestOf("delete", type, key));
    return this.#server.delete(type, key);
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
