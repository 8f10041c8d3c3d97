// One request on its way through the gateway: what the client sent, where it goes, what plugins have decided.
import type { KongEntity } from "../../core/kong.ts";
import { checkedAs } from "../checked-as.ts";
import type { RouteMatch } from "../router/router.ts";
import type { ClientRequest } from "./client-request.ts";
import { HeaderList } from "./header-list.ts";
import type { Try } from "./served-request.ts";

export interface Authentication {
  readonly consumer: KongEntity | undefined;
  readonly credential: KongEntity | undefined;
}

export interface GrpcStatus {
  readonly status: string;
  readonly message: string;
}

/** The request that goes upstream. Plugins change it. */
export interface UpstreamRequest {
  scheme: string;
  host: string;
  port: number;
  method: string;
  /** Path in wire form, without the query. */
  path: string;
  /** With its question mark, or "". */
  query: string;
  /** What the Host header becomes when it is not the target's own address. */
  hostHeader: string | undefined;
  readonly headers: HeaderList;
  /** Those that the gateway adds, whatever plugins do to the others. */
  readonly ownHeaders: HeaderList;
  /** Set when a plugin has replaced the body. */
  body: Buffer | undefined;
}

/** The head of a response, whoever made it, while plugins change it. */
export interface ResponseHead {
  status: number;
  readonly headers: HeaderList;
}

export interface HashCookie {
  readonly name: string;
  readonly path: string;
  readonly value: string;
}

export interface Exchange {
  /** 32 hexadecimal digits. */
  readonly requestId: string;
  readonly client: ClientRequest;
  readonly match: RouteMatch;
  readonly upstream: UpstreamRequest;
  /** Headers that plugins have set for the client before there was a response. */
  readonly earlyHeaders: HeaderList;
  authentication: Authentication | undefined;
  /** The request's body, when a plugin needed it. */
  readonly requestBody: Buffer | undefined;
  /** One that the client is to get, so that its next request goes to the same place. */
  hashCookie: HashCookie | undefined;
  /** The attempts to reach an upstream so far. */
  readonly tries: Try[];
  /** Tells the balancer that the last of them is over. */
  releasePeer: (() => void) | undefined;
  /** How a gRPC call ended, once the response is known as a whole. */
  grpcStatus: GrpcStatus | undefined;
  /** What a plugin remembers between its phases, by plugin name. */
  readonly notes: Map<string, unknown>;
}

/** The name of the type that a consumer has in the gateway's tables, narrowed. */
export interface ConsumerEntity {
  readonly id: string;
  readonly username?: string | null;
  readonly custom_id?: string | null;
}

export function asConsumer(entity: KongEntity): ConsumerEntity {
  return checkedAs(entity);
}
