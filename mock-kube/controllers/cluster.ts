// What a controller does to the cluster: reads of the storage, and writes that are made only when they change something.
import type { Clock } from "../../core/clock.ts";
import { objectOr, type JsonObject } from "../../core/json.ts";
import { KubeApiError } from "../../core/kube-api.ts";
import { apiVersionOf, type KubeObject, type OwnerReference } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { equalJson } from "../json.ts";
import type { KubeServer } from "../kube-server.ts";
import { mergePatch } from "../patch/merge-patch.ts";
import { writeOptions } from "../verbs/options.ts";
import { timestamp } from "../verbs/server-context.ts";

export type Kind =
  | "Deployment"
  | "ReplicaSet"
  | "Pod"
  | "Service"
  | "EndpointSlice"
  | "Event"
  | "HorizontalPodAutoscaler";

const PLURALS: Readonly<Record<Kind, readonly [group: string, plural: string, version?: string]>> =
  {
    Deployment: ["apps", "deployments"],
    ReplicaSet: ["apps", "replicasets"],
    Pod: ["", "pods"],
    Service: ["", "services"],
    Event: ["", "events"],
    EndpointSlice: ["discovery.k8s.io", "endpointslices"],
    HorizontalPodAutoscaler: ["autoscaling", "horizontalpodautoscalers", "v2"],
  };

export class Cluster {
  readonly #server: KubeServer;
  readonly #clock: Clock;
  /** What its writes say of who made them. */
  readonly #manager: string;

  constructor(server: KubeServer, clock: Clock, manager: string) {
    this.#server = server;
    this.#clock = clock;
    this.#manager = manager;
  }

  /** RFC 3339, whole seconds. */
  get now(): string {
    return timestamp(this.#clock);
  }

  list(kind: Kind, namespace?: string): readonly KubeObject[] {
    return this.#server.store.list(this.resource(kind).storage, namespace);
  }

  /** Those that `owner` controls and that are not being deleted. */
  controlledBy(owner: KubeObject, kind: Kind): readonly KubeObject[] {
    return this.list(kind, owner.metadata.namespace).filter(
      ({ metadata }) =>
        metadata.deletionTimestamp === undefined &&
        metadata.ownerReferences?.some(
          ({ uid, controller }) => controller === true && uid === owner.metadata.uid,
        ) === true,
    );
  }

  create(kind: Kind, namespace: string, body: JsonObject): void {
    const resource = this.resource(kind);
    const options = writeOptions({ fieldManager: this.#manager });
    const named = { apiVersion: apiVersionOf(resource), kind, ...body };
    attempt(() => this.#server.create(resource, namespace, named, options));
  }

  /** A merge patch of the status, unless it would change nothing. */
  writeStatus(kind: Kind, object: KubeObject, status: JsonObject): void {
    const before = objectOr(object["status"]);
    if (equalJson(before, mergePatch(before, status))) return;
    this.#patch(kind, object, { status }, "status");
  }

  patch(kind: Kind, object: KubeObject, patch: JsonObject): void {
    this.#patch(kind, object, patch);
  }

  delete(kind: Kind, { metadata }: KubeObject): void {
    attempt(() => this.#server.delete(this.resource(kind), metadata));
  }

  /** @throws {RangeError} when the kind is not served: a bug. */
  resource(kind: Kind): Resource {
    const [group, plural, version = "v1"] = PLURALS[kind];
    const found = this.#server.registry.find(group, version, plural);
    if (found === undefined) throw new RangeError(`${kind} is not served`);
    return found;
  }

  #patch(kind: Kind, { metadata }: KubeObject, patch: JsonObject, subresource?: "status"): void {
    const options = writeOptions({
      fieldManager: this.#manager,
      ...(subresource !== undefined && { subresource }),
    });
    attempt(() => this.#server.patch(this.resource(kind), metadata, "merge", patch, options));
  }
}

/** What the server refuses (an object that is gone, a namespace that ends) is tried again with the next change, as it comes. */
function attempt(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
  }
}

export function controllerOf(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  const { name, uid = "" } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
