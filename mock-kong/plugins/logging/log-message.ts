// The record of one request that Kong's logging plugins send.
import type { JsonObject } from "../../../core/json.ts";
import { hostName, queryPairs, targetParts } from "../../proxy/client-request.ts";
import { isGatewaysOwn } from "../../proxy/forwarded-headers.ts";
import { HeaderList } from "../../proxy/header-list.ts";
import type { ServedRequest, Try } from "../../proxy/served-request.ts";
import { WORKSPACE_ID, WORKSPACE_NAME } from "../../workspace-id.ts";

/** Credentials: never written. */
const REDACTED = new Set(["authorization", "proxy-authorization"]);
const NANOSECONDS = 1_000_000;

/** @see Kong 3.9 kong/pdk/log.lua kong.log.serialize */
export function logMessage(served: ServedRequest): JsonObject {
  const { client, exchange, head, latencies, startedMs } = served;
  const { query } = targetParts(client.target);
  const { consumer, credential } = exchange?.authentication ?? {};
  return {
    request: {
      id: served.requestId,
      uri: client.target,
      url: `${client.scheme}://${hostName(client)}:${client.localPort}${client.target}`,
      querystring: grouped(queryPairs(query)),
      method: client.method,
      headers: headersByName(requestHeaders(served)),
      size: served.requestBytes,
    },
    upstream_uri: exchange === undefined ? "" : exchange.upstream.path + exchange.upstream.query,
    upstream_status: served.upstreamStatus,
    response: {
      status: head.status,
      headers: headersByName(head.headers),
      size: served.responseBytes,
    },
    latencies: {
      kong: Math.round(latencies.kongMs),
      proxy: Math.round(latencies.upstreamMs),
      request: Math.round(latencies.totalMs),
      receive: Math.round(latencies.receiveMs),
    },
    ...(exchange !== undefined && { tries: triesRecord(exchange.tries) }),
    ...(credential !== undefined && {
      authenticated_entity: { id: credential["id"], consumer_id: consumer?.["id"] },
    }),
    ...(exchange !== undefined && { route: exchange.match.route }),
    ...(exchange?.match.service !== undefined && { service: exchange.match.service }),
    ...(consumer !== undefined && { consumer }),
    client_ip: client.clientIp,
    started_at: Math.round(startedMs),
    source: served.source,
    workspace: WORKSPACE_ID,
    workspace_name: WORKSPACE_NAME,
    ...correlation(served),
  };
}

/** As plugins have left them: what they hid is gone, and what they added is there. */
function requestHeaders({ client, exchange }: ServedRequest): HeaderList {
  if (exchange === undefined) return client.headers;
  const kept = client.headers.where((name) => isGatewaysOwn(name) || name === "content-length");
  const changed = exchange.upstream.headers.where((name) => name !== "content-length");
  return new HeaderList([...kept, ...changed]);
}

/** One entry for each attempt at an address. */
export function triesRecord(tries: readonly Try[]): readonly JsonObject[] {
  return tries.map(({ ip, port, startedMs, balancerMs, state, code }) => ({
    balancer_start: Math.round(startedMs),
    balancer_start_ns: Math.round(startedMs) * NANOSECONDS,
    balancer_latency: Math.round(balancerMs),
    balancer_latency_ns: Math.round(balancerMs * NANOSECONDS),
    ip,
    port,
    ...(state !== undefined && { state }),
    ...(code !== undefined && { code }),
  }));
}

/** What other plugins add to the record. */
function correlation({ exchange }: ServedRequest): JsonObject {
  const id = exchange?.notes.get("correlation-id");
  const trace = exchange?.notes.get("trace-id");
  return {
    ...(typeof id === "string" && { correlation_id: id }),
    ...(typeof trace === "string" && { trace_id: { w3c: trace } }),
  };
}

function headersByName(headers: HeaderList): JsonObject {
  return grouped(
    [...headers].map(([name, value]) => {
      const key = name.toLowerCase();
      return [key, REDACTED.has(key) ? "REDACTED" : value] as const;
    }),
  );
}

/** One value as such, several as a list. */
function grouped(pairs: Iterable<readonly [string, string]>): JsonObject {
  const values = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...values].map(([name, list]) => {
      const all = list.map(([, value]) => value);
      return [name, all.length === 1 ? all[0] : all];
    }),
  );
}
