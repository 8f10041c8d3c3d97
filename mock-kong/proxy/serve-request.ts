// From a client's request to the answer that it gets; sockets are somebody else's.
import type { Duplex, Readable } from "node:stream";
import type { Clock } from "../../core/clock.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Exchange, ResponseHead } from "./exchange.ts";
import { forward } from "./forward.ts";
import { nginxError } from "./nginx-errors.ts";
import type { ProxyState } from "./proxy-state.ts";
import type { HeaderList } from "./header-list.ts";
import { grpcStatus, isGrpc, markGrpc } from "./grpc.ts";
import type { RouteMatch } from "../router/router.ts";
import { readAll } from "./read-all.ts";
import { errorReply, type Reply } from "./reply.ts";
import { routeRequest, runLog, type ResponseFilters } from "./request-path.ts";
import {
  addCharset,
  addEarlyHeaders,
  addHashCookie,
  markOwn,
  markProxied,
  marksOf,
  upstreamHead,
} from "./response-head.ts";
import type { SentResponse, ServedRequest } from "./served-request.ts";
import type { UpstreamAnswer, UpstreamClient } from "./upstream-client.ts";

/** A request or response that is held back as a whole may be this long. */
const BODY_BYTES_MAX = 256 * 1024 * 1024;

export interface ServeOptions {
  readonly clock: Clock;
  readonly state: ProxyState;
  readonly upstreams: UpstreamClient;
  /** 32 hexadecimal digits. */
  readonly requestId: string;
  /** The request's body; undefined when it has none. */
  readonly body: Readable | undefined;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export interface ProxyAnswer {
  readonly head: ResponseHead;
  readonly body: Buffer | Readable;
  /** Of gRPC calls; complete once the body has ended. */
  readonly trailers?: () => HeaderList;
  /** A connection upstream that has become a WebSocket: what follows goes both ways. */
  readonly tunnel?: Duplex;
  /** To be called once, when the response is out, or has broken off. Undefined when nothing is known of the request. */
  readonly onSent: (sent: SentResponse) => ServedRequest | undefined;
}

/** An answer before it goes out. */
interface Answer extends Pick<ProxyAnswer, "trailers" | "tunnel"> {
  readonly head: ResponseHead;
  readonly body: Buffer | Readable;
  readonly exchange: Exchange | undefined;
  readonly source: ServedRequest["source"];
  /** When somebody upstream was asked. */
  readonly latencies?: { readonly proxyMs: number; readonly upstreamMs: number };
}

export async function serveRequest(
  client: ClientRequest,
  options: ServeOptions,
): Promise<ProxyAnswer> {
  const { clock, state } = options;
  const startedMs = clock.nowMs();
  const startMs = clock.monotonicMs();
  const answer = await answerTo(client, options, startMs);
  const { head, body, exchange, latencies, source } = answer;
  const headMs = clock.monotonicMs() - startMs;
  return {
    head,
    body,
    ...(answer.trailers !== undefined && { trailers: answer.trailers }),
    ...(answer.tunnel !== undefined && { tunnel: answer.tunnel }),
    onSent({ requestBodyBytes, responseBytes }) {
      exchange?.releasePeer?.();
      const totalMs = clock.monotonicMs() - startMs;
      const upstreamMs = latencies?.upstreamMs ?? -1;
      const served: ServedRequest = {
        client: exchange?.client ?? client,
        requestId: options.requestId,
        exchange,
        head,
        startedMs,
        requestBytes: headBytes(client) + requestBodyBytes,
        responseBytes,
        latencies: {
          kongMs: latencies?.proxyMs ?? headMs,
          upstreamMs,
          receiveMs: latencies === undefined ? 0 : totalMs - latencies.proxyMs - upstreamMs,
          totalMs,
        },
        upstreamStatus: upstreamStatus(answer),
        source,
      };
      runLog(state, served);
      return served;
    },
  };
}

async function answerTo(
  client: ClientRequest,
  options: ServeOptions,
  startMs: number,
): Promise<Answer> {
  const { clock, state, requestId, body } = options;
  const own = (reply: Reply, exchange?: Exchange, filters?: ResponseFilters) =>
    ownAnswer(options, reply, clock.monotonicMs() - startMs, exchange, filters);

  const outcome = routeRequest(state, client, requestId);
  if (outcome.kind === "reply") return own(outcome.reply);
  const { match, needsBody, access } = outcome.routed;
  const isBuffered = body !== undefined && (needsBody || buffersRequest(match));
  const whole = isBuffered ? await readAll(body, BODY_BYTES_MAX) : undefined;
  if (whole === "too long") return own(nginxError(413, client.headers, requestId));

  const decision = access(whole);
  const { exchange, filters } = decision;
  if (decision.kind === "reply") return own(decision.reply, exchange, filters);
  const { service } = match;
  if (service === undefined) throw new RangeError("only requests with a service are forwarded");
  const proxyMs = clock.monotonicMs() - startMs;
  const sent = forward(exchange, service, {
    clock,
    random: state.host.random,
    balancers: state.balancers,
    client: options.upstreams,
    body: bodyToSend(exchange, whole, isBuffered ? undefined : body),
    signal: options.signal,
  });
  sent.catch(() => exchange.releasePeer?.());
  const result = await sent;
  const latencies = { proxyMs, upstreamMs: clock.monotonicMs() - startMs - proxyMs };
  switch (result.kind) {
    case "answer":
      return proxiedAnswer(options, result.answer, latencies, exchange, filters);
    case "no-peer": {
      const accept = client.headers.get("accept");
      return own(
        errorReply({ accept, requestId }, result.status, result.message),
        exchange,
        filters,
      );
    }
    case "failed": {
      const page = nginxError(result.status, client.headers, requestId);
      const answer = { status: page.status, headers: page.headers, body: page.body };
      const proxied = await proxiedAnswer(options, answer, latencies, exchange, filters);
      const { head, body: sentBody } = proxied;
      if (Buffer.isBuffer(sentBody)) head.headers.set("Content-Length", String(sentBody.length));
      return { ...proxied, source: "nginx" };
    }
  }
}

/** A gRPC call may go on for ever. */
function buffersRequest({ route, service }: RouteMatch): boolean {
  return route.request_buffering !== false && service?.protocol.startsWith("grpc") !== true;
}

/** Sets Content-Length when the body is known as a whole. */
function bodyToSend(
  { upstream, client }: Exchange,
  whole: Buffer | undefined,
  stream: Readable | undefined,
): Buffer | Readable | undefined {
  const buffer = upstream.body ?? whole;
  if (buffer !== undefined) {
    upstream.headers.set("Content-Length", String(buffer.length));
    return buffer;
  }
  const length = client.headers.get("content-length");
  if (stream !== undefined && length !== undefined) upstream.headers.set("Content-Length", length);
  return stream;
}

function ownAnswer(
  { state, requestId }: ServeOptions,
  reply: Reply,
  responseMs: number,
  exchange: Exchange | undefined,
  filters: ResponseFilters | undefined,
): Answer {
  const head = { status: reply.status, headers: reply.headers };
  addEarlyHeaders(head, exchange?.earlyHeaders ?? []);
  const readsBody = filters?.head(head) ?? false;
  if (reply.isProxied === true) addCharset(head);
  const body = readsBody && filters !== undefined ? filters.body(reply.body, head) : reply.body;
  if (head.status !== 204 && head.status !== 304) {
    head.headers.set("Content-Length", String(body.length));
  }
  if (exchange !== undefined && isGrpc(exchange.client)) markGrpc(head);
  const marks = marksOf(state, requestId);
  if (reply.isProxied === true) markProxied(head, { proxyMs: responseMs, upstreamMs: 0 }, marks);
  else markOwn(head, responseMs, marks);
  return { head, body, exchange, source: "kong" };
}

async function proxiedAnswer(
  { state, requestId }: ServeOptions,
  answer: UpstreamAnswer,
  latencies: { readonly proxyMs: number; readonly upstreamMs: number },
  exchange: Exchange,
  filters: ResponseFilters,
): Promise<Answer> {
  const head = upstreamHead(answer.status, answer.headers);
  if (exchange.hashCookie !== undefined) addHashCookie(head, exchange.hashCookie);
  addEarlyHeaders(head, exchange.earlyHeaders);
  const readsBody = filters.head(head);
  addCharset(head);
  markProxied(head, latencies, marksOf(state, requestId));
  const { trailers, tunnel } = answer;
  if (tunnel !== undefined) {
    head.headers.set("Connection", "upgrade");
    head.headers.set("Upgrade", "websocket");
  }
  const made = {
    head,
    exchange,
    latencies,
    source: "upstream",
    ...(trailers !== undefined && { trailers }),
    ...(tunnel !== undefined && { tunnel }),
  } as const;
  if (!readsBody) return { ...made, body: answer.body };
  const whole = await readAll(answer.body, BODY_BYTES_MAX);
  if (whole === "too long") {
    if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
    throw new RangeError(`a response of more than ${BODY_BYTES_MAX} bytes`);
  }
  if (trailers !== undefined) exchange.grpcStatus = grpcStatus(trailers());
  return { ...made, body: filters.body(whole, head) };
}

/** One status for each attempt, as nginx has it. */
function upstreamStatus({ exchange, head, latencies }: Answer): string {
  if (latencies === undefined) return "";
  return (exchange?.tries ?? []).map(({ code }) => String(code ?? head.status)).join(", ");
}

/** The request line and header as sent. */
function headBytes({ method, target, headers }: ClientRequest): number {
  const line = method.length + target.length + " HTTP/1.1\r\n".length + 1;
  return line + headers.wireBytes + 2;
}
