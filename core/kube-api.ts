// The port through which everything of ours talks to a Kubernetes API, embedded or real.
import { DomainError } from "./errors.ts";
import type { KubeList, KubeObject, KubeStatus, ResourceType, WatchEvent } from "./kube.ts";

export interface ObjectKey {
  readonly name: string;
  /** Absent exactly for cluster-scoped kinds. */
  readonly namespace?: string;
}

export interface ListOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Everything after this revision is delivered. */
  readonly resourceVersion: string;
  readonly allowWatchBookmarks?: boolean;
}

/** `json`: RFC 6902, an array; `merge`: RFC 7396; `strategic`: Kubernetes' own merge by keys. */
export type PatchType = "json" | "merge" | "strategic";

/**
 * Every method rejects with a `KubeApiError` when the server answers with a failure, and with a
 * `KubeUnreachableError` when it does not answer.
 */
export interface KubeApi {
  get(type: ResourceType, key: ObjectKey): Promise<KubeObject>;
  list(type: ResourceType, options?: ListOptions): Promise<KubeList>;
  /**
   * The stream ends without an error when the server closes it; an `ERROR` event (410 Expired, for one) is its last.
   * Aborting `signal` ends it without an error.
   */
  watch(type: ResourceType, options: WatchOptions, signal: AbortSignal): AsyncIterable<WatchEvent>;
  create(type: ResourceType, object: KubeObject): Promise<KubeObject>;
  /** PUT: the object carries its name, and its resourceVersion when the write must not overwrite another's. */
  replace(type: ResourceType, object: KubeObject, subresource?: "status"): Promise<KubeObject>;
  patch(
    type: ResourceType,
    key: ObjectKey,
    patchType: PatchType,
    patch: unknown,
    subresource?: "status",
  ): Promise<KubeObject>;
  delete(type: ResourceType, key: ObjectKey): Promise<void>;
}

/** The server answered, and said no. `status.code` is the HTTP status, `status.reason` the machine's word. */
export class KubeApiError extends DomainError<"KUBE_API"> {
  readonly code = "KUBE_API";
  readonly status: KubeStatus;

  constructor(status: KubeStatus) {
    super(status.message ?? status.reason ?? "the Kubernetes API refused");
    this.status = status;
  }
}

/** No answer: refused, reset, timed out. May be tried again. */
export class KubeUnreachableError extends DomainError<"KUBE_UNREACHABLE"> {
  readonly code = "KUBE_UNREACHABLE";
}
