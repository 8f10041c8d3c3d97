// Requests through a node's proxy, each over a connection of its own.
import { requestBytes } from "../wire/request-bytes.ts";
import { exchange, type Exchange } from "../wire/system-exchange.ts";
import type { HeaderLine } from "../wire/parse-answer.ts";
import type { KongPorts } from "./kong-node.ts";

export interface ProxyRequest {
  readonly method: string;
  readonly path: string;
  /** `undefined`: without a `Host`. */
  readonly host: string | undefined;
  readonly headers: readonly HeaderLine[];
  /** Absent: not over TLS. */
  readonly tls?: { readonly serverName?: string };
}

const METHODS_WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

export function proxyRequest(ports: KongPorts, request: ProxyRequest): Promise<Exchange> {
  const { method, path, host, headers, tls } = request;
  const bytes = requestBytes({
    method,
    path,
    headers: [
      ...(host === undefined ? [] : [["Host", host] as const]),
      ...headers,
      ["Connection", "close"],
      ...(METHODS_WITH_BODY.has(method) ? [["Content-Length", "0"] as const] : []),
    ],
  });
  const port = tls === undefined ? ports.proxy : ports.proxyTls;
  const address = { host: "127.0.0.1", port, ...(tls !== undefined && { tls }) };
  return exchange(address, method, bytes);
}
