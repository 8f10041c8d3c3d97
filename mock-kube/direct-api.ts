// The KubeApi port over the server in this process, without HTTP. What comes in is read and not kept, and what goes out is frozen, so
// that nobody can change what is stored.
import type { KubeApi, ListOptions, ObjectKey, PatchType, WatchOptions } from "../core/kube-api.ts";
import type { KubeList, KubeObject, ResourceType, WatchEvent } from "../core/kube.ts";
import type { Resource } from "./discovery/resource.ts";
import { frozen } from "./json.ts";
import type { KubeServer } from "./kube-server.ts";
import { noSuchResource } from "./statuses.ts";
import { writeOptions } from "./verbs/options.ts";

const FIELD_MANAGER = "kongsim";

export class DirectKubeApi implements KubeApi {
  private readonly current: () => KubeServer;

  /** @param server or which one it is now, where a restart may replace it. */
  constructor(server: KubeServer | (() => KubeServer)) {
    this.current = typeof server === "function" ? server : () => server;
  }

  private get server(): KubeServer {
    return this.current();
  }

  async get(type: ResourceType, key: ObjectKey): Promise<KubeObject> {
    return frozen(this.server.get(this.resource(type), key));
  }

  async list(type: ResourceType, options: ListOptions = {}): Promise<KubeList> {
    return frozen(this.server.list(this.resource(type), options));
  }

  watch(type: ResourceType, options: WatchOptions, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const { allowWatchBookmarks = false, ...rest } = options;
    const started = { ...rest, allowWatchBookmarks };
    return lent(() => this.server.watch(this.resource(type), started, signal));
  }

  async create(type: ResourceType, object: KubeObject): Promise<KubeObject> {
    const { namespace } = object.metadata;
    const options = writeOptions({ fieldManager: FIELD_MANAGER });
    return frozen(this.server.create(this.resource(type), namespace, object, options));
  }

  async replace(
    type: ResourceType,
    object: KubeObject,
    subresource?: "status",
  ): Promise<KubeObject> {
    const options = writeOptions({ fieldManager: FIELD_MANAGER, subresource });
    const { object: written } = this.server.replace(
      this.resource(type),
      object.metadata,
      object,
      options,
    );
    return frozen(written);
  }

  async patch(
    type: ResourceType,
    key: ObjectKey,
    patchType: PatchType,
    patch: unknown,
    subresource?: "status",
  ): Promise<KubeObject> {
    const options = writeOptions({ fieldManager: FIELD_MANAGER, subresource });
    const resource = this.resource(type);
    return frozen(this.server.patch(resource, key, patchType, patch, options));
  }

  async delete(type: ResourceType, key: ObjectKey): Promise<void> {
    this.server.delete(this.resource(type), key);
  }

  private resource({ group, version, plural }: ResourceType): Resource {
    const resource = this.server.registry.find(group, version, plural);
    if (resource === undefined) throw noSuchResource();
    return resource;
  }
}

async function* lent(
  open: () => AsyncIterable<WatchEvent>,
): AsyncGenerator<WatchEvent, void, undefined> {
  for await (const event of open()) yield frozen(event);
}
