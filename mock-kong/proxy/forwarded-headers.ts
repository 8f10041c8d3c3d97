// The headers that a proxied request gets: who asked, where and how.
import type { RouteMatch } from "../router/router.ts";
import { hostName, isWebSocket, targetParts, type ClientRequest } from "./client-request.ts";
import { HeaderList } from "./header-list.ts";

/** Set by the gateway itself, or meant for one connection only. Source: nginx ngx_http_proxy_module. */
const NOT_FORWARDED = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-path",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-forwarded-proto",
  "x-kong-request-id",
  "x-real-ip",
]);

export interface ForwardedOptions {
  readonly requestId: string;
  /** `kong/3.9.1`. */
  readonly serverToken: string;
  /** The client is a proxy whose own forwarded headers are believed. */
  readonly isTrusted: boolean;
}

/** The client's headers as plugins may change them. */
export function carriedHeaders({ headers }: ClientRequest): HeaderList {
  const connection = headers.get("connection");
  if (connection === undefined) return headers.where((name) => !NOT_FORWARDED.has(name));
  const named = new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
  return headers.where((name) => !NOT_FORWARDED.has(name) && !named.has(name));
}

/** Whether a header, by its name in lower case, is the gateway's own affair, so that no plugin changes what goes upstream. */
export function isGatewaysOwn(name: string): boolean {
  return NOT_FORWARDED.has(name) && name !== "content-length";
}

/** The headers that the gateway adds, without Host, whatever plugins do. @see Kong 3.9 kong/templates/nginx_kong.lua */
export function forwardedHeaders(
  client: ClientRequest,
  match: RouteMatch,
  { requestId, serverToken, isTrusted }: ForwardedOptions,
): HeaderList {
  const { headers } = client;
  const believed = (name: string) => (isTrusted ? headers.get(name) : undefined);
  const result = new HeaderList();
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") result.append(name, value);
  };
  const via = headers.get("via");
  const ownVia = `${client.httpVersion} ${serverToken}`;
  const forwardedFor = headers.getAll("x-forwarded-for");
  const prefix = match.strippedPrefix === "/" ? undefined : match.strippedPrefix;

  set("Via", via === undefined ? ownVia : `${via}, ${ownVia}`);
  set("X-Forwarded-For", [...forwardedFor, client.peerIp].join(", "));
  set("X-Forwarded-Proto", believed("x-forwarded-proto") ?? client.scheme);
  set("X-Forwarded-Host", believed("x-forwarded-host") ?? hostName(client));
  set("X-Forwarded-Port", believed("x-forwarded-port") ?? String(client.localPort));
  set("X-Forwarded-Path", believed("x-forwarded-path") ?? targetParts(client.target).path);
  set("X-Forwarded-Prefix", believed("x-forwarded-prefix") ?? prefix);
  set("X-Real-IP", client.clientIp);
  set("X-Kong-Request-Id", requestId);
  if (isWebSocket(client)) {
    result.append("Connection", "keep-alive, Upgrade");
    result.append("Upgrade", "websocket");
  }
  if (asksForTrailers(headers)) set("TE", "trailers");
  return result;
}

function asksForTrailers(headers: HeaderList): boolean {
  return (
    headers
      .get("te")
      ?.split(",")
      .some((part) => part.trim() === "trailers") ?? false
  );
}
