// What can be told about a proxied request once it is over: an entry of the access log.
import { asConsumer } from "./exchange.ts";
import type { ServedRequest } from "./served-request.ts";

export interface ProxiedRequest {
  /** 32 hexadecimal digits. */
  readonly requestId: string;
  readonly method: string;
  /** As sent, without the query, which may hold credentials. */
  readonly path: string;
  readonly host: string | undefined;
  readonly scheme: string;
  readonly clientIp: string;
  readonly status: number;
  /** Name or id of the route taken, and of its service. */
  readonly route: string | undefined;
  readonly service: string | undefined;
  readonly consumer: string | undefined;
  /** `ip:port` of the last attempt. */
  readonly upstream: string | undefined;
  readonly attempts: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly durationMs: number;
}

export function proxiedRequest(served: ServedRequest): ProxiedRequest {
  const { client, exchange, head, requestId, requestBytes, responseBytes, latencies } = served;
  const { route, service } = exchange?.match ?? {};
  const { consumer } = exchange?.authentication ?? {};
  const tries = exchange?.tries ?? [];
  const last = tries.at(-1);
  return {
    requestId,
    method: client.method,
    path: client.target.replace(/\?.*$/s, ""),
    host: client.headers.get("host"),
    scheme: client.scheme,
    clientIp: client.clientIp,
    status: head.status,
    route: route?.name ?? route?.id,
    service: service?.name ?? service?.id,
    consumer: consumer === undefined ? undefined : (asConsumer(consumer).username ?? undefined),
    upstream: last === undefined ? undefined : `${last.ip}:${last.port}`,
    attempts: tries.length,
    requestBytes,
    responseBytes,
    durationMs: latencies.totalMs,
  };
}
