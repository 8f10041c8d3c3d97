// A cluster's API for a story that calls everything by its own names.
import type {
  KubeApi,
  ListOptions,
  ObjectKey,
  PatchType,
  WatchOptions,
} from "../../core/kube-api.ts";
import type { KubeList, KubeObject, ResourceType, WatchEvent } from "../../core/kube.ts";
import type { Marks, OwnNames } from "./own-names.ts";

export interface RenamedKubeApiOptions {
  readonly api: KubeApi;
  readonly names: OwnNames;
  /** What tells the story's objects from all others. */
  readonly marks: Marks;
  /** Told of what is there now, by the story's names. */
  readonly onCreated: (type: ResourceType, object: KubeObject) => void;
}

export class RenamedKubeApi implements KubeApi {
  readonly #api: KubeApi;
  readonly #names: OwnNames;
  readonly #marks: Marks;
  readonly #onCreated: RenamedKubeApiOptions["onCreated"];

  constructor({ api, names, marks, onCreated }: RenamedKubeApiOptions) {
    this.#api = api;
    this.#names = names;
    this.#marks = marks;
    this.#onCreated = onCreated;
  }

  async get(type: ResourceType, key: ObjectKey): Promise<KubeObject> {
    return this.#names.inStory(await this.#api.get(type, this.#names.key(type, key)));
  }

  async list(type: ResourceType, options: ListOptions = {}): Promise<KubeList> {
    return this.#names.inStory(await this.#api.list(type, this.#within(options)));
  }

  async *watch(
    type: ResourceType,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent, void, undefined> {
    for await (const event of this.#api.watch(type, this.#within(options), signal)) {
      yield this.#names.inStory(event);
    }
  }

  async create(type: ResourceType, object: KubeObject): Promise<KubeObject> {
    const renamed = this.#names.inCluster(type, object, this.#marks);
    const made = this.#names.inStory(await this.#api.create(type, renamed));
    this.#onCreated(type, made);
    return made;
  }

  async replace(
    type: ResourceType,
    object: KubeObject,
    subresource?: "status",
  ): Promise<KubeObject> {
    const renamed = this.#names.inCluster(type, object, this.#marks);
    return this.#names.inStory(await this.#api.replace(type, renamed, subresource));
  }

  async patch(
    type: ResourceType,
    key: ObjectKey,
    patchType: PatchType,
    patch: unknown,
    subresource?: "status",
  ): Promise<KubeObject> {
    const renamed = this.#names.key(type, key);
    return this.#names.inStory(await this.#api.patch(type, renamed, patchType, patch, subresource));
  }

  delete(type: ResourceType, key: ObjectKey): Promise<void> {
    return this.#api.delete(type, this.#names.key(type, key));
  }

  #within<T extends ListOptions | WatchOptions>(options: T): T {
    const { namespace } = options;
    return namespace === undefined
      ? options
      : { ...options, namespace: this.#names.namespace(namespace) };
  }
}
