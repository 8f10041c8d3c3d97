// Passes trace contexts on, and exports spans when the node traces.
import { randomInteger, type Random } from "../../../core/random.ts";
import { hostName } from "../../proxy/client-request.ts";
import type { Exchange } from "../../proxy/exchange.ts";
import type { ServedRequest } from "../../proxy/served-request.ts";
import { DeliveryQueue, type QueueConfig } from "../logging/delivery-queue.ts";
import type { LogRun, PluginHandler, PluginRun } from "../plugin.ts";
import { encodeTraces, type Span } from "./otlp.ts";

interface Config {
  readonly traces_endpoint?: string | null;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly resource_attributes?: Readonly<Record<string, string>> | null;
  readonly queue: QueueConfig;
  readonly read_timeout: number;
  readonly http_response_header_for_traceid?: string | null;
  readonly sampling_rate?: number | null;
}

interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly isSampled: boolean;
}

const NAME = "opentelemetry";
const QUEUES_MAX = 1000;

/** W3C's headers alone. @see Kong 3.9 kong/plugins/opentelemetry/traces.lua */
export const opentelemetry: PluginHandler<Config> = {
  name: NAME,
  priority: 14,
  access(run) {
    const { exchange, host } = run;
    const context = newContext(run);
    contexts(host).set(exchange, context);
    exchange.notes.set("trace-id", context.traceId);
    const flags = context.isSampled ? "01" : "00";
    exchange.upstream.headers.set(
      "traceparent",
      `00-${context.traceId}-${context.spanId}-${flags}`,
    );
    return undefined;
  },
  headers({ config, exchange, host }, head) {
    const name = config.http_response_header_for_traceid;
    const context = contexts(host).get(exchange);
    if (name != null && context !== undefined) head.headers.append(name, context.traceId);
  },
  log(run) {
    const { config, served, host } = run;
    const { exchange } = served;
    const context = exchange === undefined ? undefined : contexts(host).get(exchange);
    if (context?.isSampled !== true || config.traces_endpoint == null) return;
    queueOf(run, config.traces_endpoint).push(requestSpan(served, context));
  },
};

function contexts(host: PluginRun<Config>["host"]): WeakMap<Exchange, TraceContext> {
  return host.memory(NAME, () => new WeakMap<Exchange, TraceContext>());
}

/** The caller's trace goes on; its decision to sample counts unless the node does not trace at all. */
function newContext({ config, exchange, host }: PluginRun<Config>): TraceContext {
  const given = readTraceParent(exchange.client.headers.get("traceparent"));
  const { isEnabled, samplingRate } = host.tracing;
  const rate = config.sampling_rate ?? samplingRate;
  return {
    traceId: given?.traceId ?? hexDigits(host.random, 32),
    spanId: hexDigits(host.random, 16),
    parentId: given?.spanId,
    isSampled: isEnabled && (given?.isSampled ?? host.random.next() < rate),
  };
}

/** @see https://www.w3.org/TR/trace-context */
function readTraceParent(
  header: string | undefined,
): { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean } | undefined {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: Number.parseInt(flags, 16) % 2 === 1 };
}

function hexDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => randomInteger(random, 16).toString(16)).join("");
}

/** @see Kong 3.9 kong/observability/tracing/instrumentation.lua request */
function requestSpan(
  { client, requestId, exchange, head, startedMs, latencies }: ServedRequest,
  { traceId, spanId, parentId }: TraceContext,
): Span {
  const host = hostName(client);
  const route = exchange?.match.route.id;
  return {
    traceId,
    spanId,
    parentId,
    name: "kong",
    kind: 2,
    startMs: startedMs,
    endMs: startedMs + latencies.totalMs,
    attributes: {
      "http.method": client.method,
      "http.url": `${client.scheme}://${host}${client.target}`,
      "http.host": host,
      "http.scheme": client.scheme,
      "http.flavor": client.httpVersion,
      "http.client_ip": client.clientIp,
      "net.peer.ip": client.peerIp,
      "kong.request.id": requestId,
      "http.status_code": head.status,
      ...(route !== undefined && { "http.route": route }),
    },
    isError: head.status >= 500,
  };
}

function queueOf({ config, host }: LogRun<Config>, endpoint: string): DeliveryQueue<Span> {
  const queues = host.memory(`${NAME} queues`, () => new Map<string, DeliveryQueue<Span>>());
  const key = JSON.stringify(config);
  const known = queues.get(key);
  if (known !== undefined) return known;
  if (queues.size >= QUEUES_MAX) queues.clear();
  const made = new DeliveryQueue<Span>({
    clock: host.clock,
    config: config.queue,
    signal: host.stopped,
    warn: (message) => host.log("error", `[otel] ${message}`),
    async deliver(spans) {
      const resource = {
        "service.name": "kong",
        "service.instance.id": host.nodeId,
        "service.version": host.version,
        ...config.resource_attributes,
      };
      const status = await host.outlets.http({
        url: endpoint,
        method: "POST",
        headers: { "Content-Type": "application/x-protobuf", ...config.headers },
        body: encodeTraces(spans, resource),
        timeoutMs: config.read_timeout,
      });
      if (status !== 200) throw new Error(`response error: ${status}`);
    },
  });
  queues.set(key, made);
  return made;
}
