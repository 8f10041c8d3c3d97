// The gateway's own marks on a response.
import type { NodeSettings, SentHeader } from "../node-settings.ts";
import type { HashCookie, ResponseHead } from "./exchange.ts";
import type { HeaderList, HeaderPair } from "./header-list.ts";
import type { ProxyState } from "./proxy-state.ts";

/** For one connection only. Source: nginx ngx_http_proxy_module, RFC 9110 7.6.1. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface Latencies {
  /** From the client's request to the call upstream, ms. */
  readonly proxyMs: number;
  /** From the call upstream to the head of its answer, ms. */
  readonly upstreamMs: number;
}

/** nginx's charset_types: Kong adds UTF-8 to these. */
const TEXT_TYPES = new Set([
  "text/html",
  "text/xml",
  "text/plain",
  "text/vnd.wap.wml",
  "application/javascript",
  "application/rss+xml",
]);

/** The head of an upstream's answer, before plugins see it. */
export function upstreamHead(status: number, headers: HeaderList): ResponseHead {
  return { status, headers: headers.where((name) => !HOP_BY_HOP.has(name)) };
}

/** After plugins have seen the head: nginx's charset filter comes behind Lua's. */
export function addCharset({ headers }: ResponseHead): void {
  const type = headers.get("content-type");
  if (type === undefined || !TEXT_TYPES.has(type.toLowerCase())) return;
  headers.set("Content-Type", `${type}; charset=UTF-8`);
}

export interface Marks {
  /** `kong/3.9.1`. */
  readonly serverToken: string;
  readonly sentHeaders: NodeSettings["sentHeaders"];
  readonly requestId: string;
}

export function marksOf({ serverToken, sentHeaders }: ProxyState, requestId: string): Marks {
  return { serverToken, sentHeaders, requestId };
}

/** Marks an answer that came from upstream. */
export function markProxied(
  { status, headers }: ResponseHead,
  { proxyMs, upstreamMs }: Latencies,
  { serverToken, sentHeaders, requestId }: Marks,
): void {
  const mark = (name: SentHeader, value: string) => {
    if (sentHeaders.has(name)) headers.set(name, value);
  };
  const via = headers.get("via");
  const ownVia = `1.1 ${serverToken}`;
  mark("Server", headers.get("server") ?? serverToken);
  mark("Via", via === undefined ? ownVia : `${via}, ${ownVia}`);
  mark("X-Kong-Upstream-Latency", String(Math.round(upstreamMs)));
  mark("X-Kong-Proxy-Latency", String(Math.round(proxyMs)));
  mark("X-Kong-Upstream-Status", String(status));
  mark("X-Kong-Request-Id", requestId);
}

/** Marks an answer that the gateway gives itself. */
export function markOwn(
  { headers }: ResponseHead,
  responseMs: number,
  { serverToken, sentHeaders, requestId }: Marks,
): void {
  const marks: readonly (readonly [SentHeader, string])[] = [
    ["X-Kong-Response-Latency", String(Math.round(responseMs))],
    ["Server", serverToken],
    ["X-Kong-Request-Id", requestId],
  ];
  for (const [name, value] of marks) if (sentHeaders.has(name)) headers.set(name, value);
}

/** Instead of the upstream's own cookie of that name. @see Kong 3.9 kong/runloop/balancer/init.lua set_cookie */
export function addHashCookie({ headers }: ResponseHead, { name, path, value }: HashCookie): void {
  const cookies = headers.getAll("set-cookie").filter((one) => !one.startsWith(`${name}=`));
  headers.delete("set-cookie");
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  headers.append("Set-Cookie", `${name}=${value}; Path=${path}; Same-Site=Lax; HttpOnly`);
}

/** Headers that plugins set early; a later one of the same name wins. */
export function addEarlyHeaders({ headers }: ResponseHead, early: Iterable<HeaderPair>): void {
  const names = new Set<string>();
  for (const [name, value] of early) {
    if (names.has(name.toLowerCase())) headers.append(name, value);
    else headers.set(name, value);
    names.add(name.toLowerCase());
  }
}
