// The port through which the controller talks to one Kong node's Admin API.
import { DomainError } from "./errors.ts";
import type { KongEntity } from "./kong.ts";

/** `GET /`, as far as a controller reads it. */
export interface NodeInformation {
  readonly version: string;
  readonly node_id?: string;
  readonly configuration: {
    readonly database: string;
    readonly router_flavor?: string;
    readonly [setting: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** `GET /status`, as far as a controller reads it. */
export interface NodeStatus {
  /** 32 hexadecimal digits; all zeros without a configuration. DB-less nodes only. */
  readonly configuration_hash?: string;
  readonly [field: string]: unknown;
}

/** The answer to `POST /config`. A body is raw text: it may be anything. */
export interface ConfigReply {
  readonly status: number;
  readonly body: string;
}

/**
 * Every method rejects with an `AdminUnreachableError` when the node does not answer in time, and, where not said
 * otherwise, with an `AdminStatusError` when it answers with another status than 200.
 */
export interface AdminApi {
  /** `scheme://host:port`, without a slash at the end. */
  readonly url: string;
  getRoot(signal?: AbortSignal): Promise<NodeInformation>;
  getStatus(signal?: AbortSignal): Promise<NodeStatus>;
  /** `POST /config?check_hash=1&flatten_errors=1` with a JSON document. Any status is a reply, not an error. */
  postConfig(document: string, signal?: AbortSignal): Promise<ConfigReply>;
  /** `GET /schemas/plugins/NAME`; `undefined` for a plugin that the node does not have (404). */
  getPluginSchema(name: string, signal?: AbortSignal): Promise<KongEntity | undefined>;
  /** `GET /schemas/TYPE`; `undefined` for a type that the node does not have (404). */
  getEntitySchema(type: string, signal?: AbortSignal): Promise<KongEntity | undefined>;
  /** `POST /schemas/TYPE/validate`; the node's message when it would refuse the entity (400), `undefined` when not. */
  validateEntity(
    type: string,
    entity: KongEntity,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /** `GET /COLLECTION/KEY`, by id or name; `undefined` when there is none (404). */
  getEntity(collection: string, key: string, signal?: AbortSignal): Promise<KongEntity | undefined>;
  /** Every page of `GET /COLLECTION`. */
  listEntities(collection: string, signal?: AbortSignal): Promise<readonly KongEntity[]>;
}

/** No answer: refused, reset, timed out. */
export class AdminUnreachableError extends DomainError<"ADMIN_UNREACHABLE"> {
  readonly code = "ADMIN_UNREACHABLE";
}

/** An answer with a status that the call does not provide for. */
export class AdminStatusError extends DomainError<"ADMIN_STATUS"> {
  readonly code = "ADMIN_STATUS";
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${url} answered ${status}`);
    this.status = status;
  }
}
