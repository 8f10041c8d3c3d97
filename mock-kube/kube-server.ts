// The API server without HTTP: storage and the meaning of every verb. Knows time and chance only as they are passed in.
import type { Clock } from "../core/clock.ts";
import type { PatchType } from "../core/kube-api.ts";
import {
  groupOf,
  type KubeList,
  type KubeObject,
  type KubeStatus,
  type WatchEvent,
} from "../core/kube.ts";
import type { JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import { clusterSnapshot, type ClusterSnapshot } from "./cluster-snapshot.ts";
import { ADMISSION_RESOURCES } from "./discovery/admission-resources.ts";
import { BUILT_IN_RESOURCES } from "./discovery/built-in-resources.ts";
import { GATEWAY_API_RESOURCES } from "./discovery/gateway-api-resources.ts";
import { KONG_RESOURCES } from "./discovery/kong-resources.ts";
import { RBAC_RESOURCES } from "./discovery/rbac-resources.ts";
import type { Resource } from "./discovery/resource.ts";
import { REVIEW_RESOURCES } from "./discovery/review-resources.ts";
import { DEFAULT_ROLES } from "./access/default-roles.ts";
import { ResourceRegistry } from "./discovery/resource-registry.ts";
import { notFound } from "./statuses.ts";
import { ObjectStore } from "./storage/object-store.ts";
import { applyObject, checkManager } from "./verbs/apply.ts";
import {
  isDefinition,
  retireDefinition,
  serveDefinition,
  serveDefinitions,
} from "./verbs/definitions.ts";
import type {
  DeleteOptions,
  ListReadOptions,
  WatchReadOptions,
  WriteOptions,
} from "./verbs/options.ts";
import { writeOptions } from "./verbs/options.ts";
import { getObject, listObjects } from "./verbs/read.ts";
import { deleteObject } from "./verbs/remove.ts";
import { getScale, writeScale } from "./verbs/scale.ts";
import { storeKey, type Key, type ServerContext } from "./verbs/server-context.ts";
import type { Written } from "./verbs/update.ts";
import { watchObjects } from "./verbs/watch.ts";
import { create, patch, replace } from "./verbs/write.ts";

export interface KubeServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Take loopback addresses in EndpointSlices, which a real server never does. */
  readonly allowLoopbackEndpoints?: boolean;
  /** Serve the Gateway API's kinds without their definitions. */
  readonly gatewayApi?: boolean;
  /** Empty and remove namespaces as they are deleted; without it they wait for a controller that does. */
  readonly finalizeNamespaces?: boolean;
  /** Serve roles and their bindings. Who may do what is for the caller to ask. */
  readonly rbac?: boolean;
  /** Serve the configurations of admission webhooks. Calling them is for the caller. */
  readonly admissionWebhooks?: boolean;
  /** Let watches begin with a list (`sendInitialEvents`); the gate WatchList is off in Kubernetes 1.33. */
  readonly watchList?: boolean;
  /**
   * Keep `metadata.managedFields`; true when absent. Nobody can apply (server-side) without them, nothing else depends on
   * them, and they are a good part of what a write costs.
   */
  readonly managedFields?: boolean;
  /** How many changes a watch may lag behind before it must list again. */
  readonly watchLogChangesMax?: number;
  /** Start from what another server held, revisions and uids included; its history is forgotten. */
  readonly snapshot?: ClusterSnapshot;
}

/** The same list for the same options, so that servers share what is made of it. There are eight of them. */
const servedLists = new Map<string, readonly Resource[]>();

function servedResources(options: KubeServerOptions): readonly Resource[] {
  const { gatewayApi = false, rbac = false, admissionWebhooks = false } = options;
  const key = `${gatewayApi} ${rbac} ${admissionWebhooks}`;
  const known = servedLists.get(key);
  if (known !== undefined) return known;
  const list = [
    ...BUILT_IN_RESOURCES,
    ...KONG_RESOURCES,
    ...(gatewayApi ? GATEWAY_API_RESOURCES : []),
    ...REVIEW_RESOURCES,
    ...(rbac ? RBAC_RESOURCES : []),
    ...(admissionWebhooks ? ADMISSION_RESOURCES : []),
  ];
  servedLists.set(key, list);
  return list;
}

const FIRST_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/**
 * Every verb is one synchronous step, so that no two requests ever interleave. Refusals are `KubeApiError`s.
 * What is returned belongs to the storage: callers copy it before they change it.
 */
export class KubeServer {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  private readonly context: ServerContext;
  private readonly finalizesNamespaces: boolean;

  constructor(options: KubeServerOptions) {
    this.store = new ObjectStore(options.watchLogChangesMax, options.snapshot);
    this.registry = new ResourceRegistry(servedResources(options));
    this.context = {
      store: this.store,
      registry: this.registry,
      clock: options.clock,
      random: options.random.fork("mock-kube"),
      allowLoopbackEndpoints: options.allowLoopbackEndpoints ?? false,
      watchList: options.watchList ?? false,
      tracksFields: options.managedFields ?? true,
    };
    this.finalizesNamespaces = options.finalizeNamespaces ?? false;
    if (options.snapshot === undefined) {
      for (const name of FIRST_NAMESPACES) this.createNamespace(name);
    } else serveDefinitions(this.context);
    // Also where a snapshot has none: nobody could look around without them.
    if (options.rbac === true) for (const role of DEFAULT_ROLES) this.createFirst(role);
  }

  /** Wall-clock time, ms since the Unix epoch. */
  nowMs(): number {
    return this.context.clock.nowMs();
  }

  snapshot(): ClusterSnapshot {
    return clusterSnapshot(this.store.state);
  }

  get(resource: Resource, key: Key, resourceVersion?: string): KubeObject {
    return getObject(this.context, resource, key, resourceVersion);
  }

  list(resource: Resource, options: ListReadOptions = {}): KubeList {
    return listObjects(this.context, resource, options);
  }

  watch(
    resource: Resource,
    options: WatchReadOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent> {
    return watchObjects(this.context, resource, options, signal);
  }

  create(
    resource: Resource,
    namespace: string | undefined,
    body: unknown,
    options: WriteOptions = writeOptions(),
  ): KubeObject {
    const object = create(this.context, resource, namespace, body, options);
    if (isDefinition(resource) && !options.dryRun) serveDefinition(this.context, resource, object);
    return object;
  }

  replace(
    resource: Resource,
    key: Key,
    body: unknown,
    options: WriteOptions = writeOptions(),
  ): Written {
    const written = replace(this.context, resource, key, body, options);
    this.afterUpdate(resource, key, options);
    return written;
  }

  /** Server-side apply. @throws {RangeError} without managed fields. */
  apply(resource: Resource, key: Key, config: unknown, options: WriteOptions): Written {
    if (!this.context.tracksFields) throw new RangeError("an apply needs managed fields");
    checkManager(options.fieldManager);
    const written = applyObject(this.context, resource, key, config, options);
    this.afterUpdate(resource, key, options);
    return written;
  }

  getScale(resource: Resource, key: Key): KubeObject {
    return getScale(this.context, resource, key);
  }

  /** `change` makes the wanted Scale of the one that is there. */
  writeScale(
    resource: Resource,
    key: Key,
    change: (scale: JsonObject) => unknown,
    options: WriteOptions,
  ): KubeObject {
    return writeScale(this.context, resource, key, change, options);
  }

  patch(
    resource: Resource,
    key: Key,
    patchType: PatchType,
    given: unknown,
    options: WriteOptions = writeOptions(),
  ): KubeObject {
    const object = patch(this.context, resource, key, patchType, given, options);
    this.afterUpdate(resource, key, options);
    return object;
  }

  delete(
    resource: Resource,
    key: Key,
    options: DeleteOptions = { dryRun: false },
  ): KubeObject | KubeStatus {
    if (!isDefinition(resource) || options.dryRun) {
      const answer = deleteObject(this.context, resource, key, options);
      const isNamespace = resource.kind === "Namespace" && !options.dryRun;
      if (isNamespace && this.finalizesNamespaces) this.finalizeNamespace(resource, key);
      return answer;
    }
    const definition = this.store.get(storeKey(resource, key));
    if (definition === undefined) throw notFound(resource, key.name);
    return retireDefinition(this.context, definition);
  }

  /** Deletes all that the options select, and answers with them as they were. */
  deleteCollection(
    resource: Resource,
    options: ListReadOptions,
    deleteOptions: DeleteOptions,
  ): KubeList {
    const list = this.list(resource, options);
    for (const { metadata } of list.items) this.delete(resource, metadata, deleteOptions);
    return list;
  }

  private afterUpdate(resource: Resource, key: Key, options: WriteOptions): void {
    if (!isDefinition(resource) || options.dryRun) return;
    const definition = this.store.get(storeKey(resource, key));
    if (definition !== undefined) serveDefinition(this.context, resource, definition);
  }

  /** Does a namespace controller's work, unless finalizers keep something in the namespace. */
  private finalizeNamespace(resource: Resource, key: Key): void {
    const { name: namespace } = key;
    const kinds = this.registry.all.filter(({ namespaced }) => namespaced);
    for (const kind of kinds) this.deleteCollection(kind, { namespace }, { dryRun: false });
    if (kinds.some(({ storage }) => this.store.list(storage, namespace).length > 0)) return;
    this.store.remove(storeKey(resource, key));
  }

  private createNamespace(name: string): void {
    this.createFirst({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }

  /** One of the cluster-scoped objects that are there from the beginning, unless it is there already. */
  private createFirst(object: KubeObject): void {
    const { apiVersion } = object;
    const version = apiVersion.split("/").at(-1) ?? "";
    const resource = this.registry.findKind(groupOf(apiVersion), version, object.kind);
    if (resource === undefined) throw new RangeError(`${object.kind} is not served`);
    if (this.store.get(storeKey(resource, object.metadata)) !== undefined) return;
    this.create(resource, undefined, object);
  }
}
