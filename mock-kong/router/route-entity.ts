// Routes and services as the router reads them: Kong's normal form, narrowed.
import type { KongEntity } from "../../core/kong.ts";
import { checkedAs } from "../checked-as.ts";

export interface RouteEntity {
  readonly id: string;
  readonly name?: string | null;
  readonly protocols?: readonly string[] | null;
  readonly methods?: readonly string[] | null;
  readonly hosts?: readonly string[] | null;
  readonly paths?: readonly string[] | null;
  readonly headers?: Readonly<Record<string, readonly string[]>> | null;
  readonly snis?: readonly string[] | null;
  readonly sources?: readonly AddressCondition[] | null;
  readonly destinations?: readonly AddressCondition[] | null;
  readonly regex_priority?: number | null;
  readonly strip_path?: boolean;
  readonly preserve_host?: boolean;
  readonly path_handling?: string | null;
  readonly https_redirect_status_code?: number;
  readonly request_buffering?: boolean;
  readonly response_buffering?: boolean;
  readonly expression?: string | null;
  readonly priority?: number | null;
  readonly created_at?: number | null;
  readonly service?: { readonly id: string } | null;
}

export interface AddressCondition {
  readonly ip?: string | null;
  readonly port?: number | null;
}

export interface ServiceEntity {
  readonly id: string;
  readonly name?: string | null;
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly path?: string | null;
  readonly retries?: number | null;
  readonly connect_timeout?: number | null;
  readonly read_timeout?: number | null;
  readonly write_timeout?: number | null;
  readonly enabled?: boolean;
  readonly tls_verify?: boolean | null;
  readonly ca_certificates?: readonly string[] | null;
  readonly client_certificate?: { readonly id: string } | null;
}

/** The schema has checked these: a route in a gateway's tables has this shape. */
export function asRoute(entity: KongEntity): RouteEntity {
  return checkedAs(entity);
}

/** See `asRoute`. */
export function asService(entity: KongEntity): ServiceEntity {
  return checkedAs(entity);
}

const STREAM_PROTOCOLS = new Set(["tcp", "udp", "tls", "tls_passthrough"]);

/** Routes of the stream subsystem take no part in HTTP routing. */
export function isStreamRoute(route: RouteEntity): boolean {
  return STREAM_PROTOCOLS.has(route.protocols?.[0] ?? "");
}

/** `~` marks a path that is a regular expression. */
export function isRegexPath(path: string): boolean {
  return path.startsWith("~");
}
