// The proxy's listeners: real requests in, real answers out.
import { createServer, ServerResponse, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import { createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { tlsServerOptions, type TlsOptions } from "../tls/system-tls-options.ts";
import type { ClientChannel } from "./client-channel.ts";
import { http1Channel } from "./system-http1-channel.ts";
import { http2Channel } from "./system-http2-channel.ts";
import { nginxError } from "./nginx-errors.ts";
import type { ProxyState } from "./proxy-state.ts";
import { newRequestId } from "./request-id.ts";
import { markOwn, marksOf } from "./response-head.ts";
import { serveRequest, type ProxyAnswer } from "./serve-request.ts";
import type { ServedRequest } from "./served-request.ts";
import type { UpstreamClient } from "./upstream-client.ts";

/** nginx's large_client_header_buffers: 4 of 8k. */
const HEADER_BYTES_MAX = 32 * 1024;
/** Node would close idle connections after five seconds; nginx keeps them for a minute. */
const KEEP_ALIVE_MS = 60_000;
/** nginx's http2_max_concurrent_streams. */
const STREAMS_MAX = 128;
/** What every HTTP/2 connection starts with. @see RFC 9113 3.4 */
const PREFACE_START = "PRI ";

export interface ProxyServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The state of the configuration in force; undefined while the node cannot serve yet. */
  readonly state: () => ProxyState | undefined;
  readonly upstreams: UpstreamClient;
  /** Told of every request when it is over. */
  readonly onServed?: (served: ServedRequest) => void;
  /** Over TLS when present. */
  readonly tls?: TlsOptions;
  /** Also HTTP/2: over TLS by negotiation, else from clients that begin with it. */
  readonly isHttp2?: boolean;
}

/** Something that listens, once it is told to. */
export interface ProxyServer {
  readonly server: NetServer;
  /** For the end: closes connections on which nothing is under way, and lets no further request in on the others. */
  readonly closeIdle: () => void;
}

/** Not listening yet. */
export function createProxyServer(options: ProxyServerOptions): ProxyServer {
  let isStopping = false;
  const http1 = http1Server(options, () => isStopping);
  const { server: http2, shutDown } = http2Server(options);
  const closeIdle = () => {
    isStopping = true;
    http1.closeIdleConnections();
    shutDown();
  };
  if (options.tls === undefined && options.isHttp2 !== true) return { server: http1, closeIdle };
  const isHttp2 = options.isHttp2 === true;
  if (options.tls === undefined) {
    const server = createNetServer((socket) => sniff(socket, http1, http2));
    return { server, closeIdle };
  }
  const protocols = isHttp2 ? ["h2", "http/1.1"] : ["http/1.1"];
  const server = createTlsServer(
    { ...tlsServerOptions(options.tls), ALPNProtocols: protocols },
    (socket) => {
      (socket.alpnProtocol === "h2" ? http2 : http1).emit("connection", socket);
    },
  );
  return { server, closeIdle };
}

function http1Server(options: ProxyServerOptions, isClosing: () => boolean): Server {
  const isTls = options.tls !== undefined;
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      requireHostHeader: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
    },
    (request, response) => {
      serve(options, http1Channel(request, response, { isTls, isClosing }));
    },
  );
  server.on("upgrade", (request: IncomingMessage, socket: Socket, upgradeHead: Buffer) => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once("finish", () => socket.end());
    serve(options, http1Channel(request, response, { isTls, isClosing, upgradeHead }));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    refuse(error, socket, newRequestId(options.random), options.state());
  });
  return server;
}

function http2Server(options: ProxyServerOptions): {
  readonly server: Http2Server;
  readonly shutDown: () => void;
} {
  const isTls = options.tls !== undefined;
  const sessions = new Set<{ close(): void }>();
  const settings = { maxConcurrentStreams: STREAMS_MAX, maxHeaderListSize: HEADER_BYTES_MAX };
  const server = createHttp2Server({ settings }, (request, response) => {
    serve(options, http2Channel(request, response, isTls));
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
  });
  return { server, shutDown: () => sessions.forEach((session) => session.close()) };
}

/** The first bytes tell which version of HTTP a client speaks. */
function sniff(socket: Socket, http1: Server, http2: Http2Server): void {
  socket.once("error", () => socket.destroy());
  socket.once("data", (first: Buffer) => {
    socket.pause();
    socket.unshift(first);
    const start = first.toString("latin1", 0, PREFACE_START.length);
    if (start === PREFACE_START) {
      // Node's HTTP/2 takes what is buffered by itself, of a socket that does not flow.
      http2.emit("connection", socket);
      return;
    }
    http1.emit("connection", socket);
    socket.resume();
  });
}

function serve(options: ProxyServerOptions, channel: ClientChannel): void {
  answer(options, channel).catch(() => {
    // The client went away, or the upstream broke off in mid-body.
    channel.destroy();
  });
}

async function answer(
  { clock, random, state, upstreams, onServed }: ProxyServerOptions,
  channel: ClientChannel,
): Promise<void> {
  const requestId = newRequestId(random);
  const current = state();
  const made: ProxyAnswer =
    current === undefined
      ? unavailable(requestId)
      : await serveRequest(channel.client, {
          clock,
          state: current,
          upstreams,
          requestId,
          body: channel.body,
          signal: channel.gone,
        });
  try {
    await channel.send(made);
  } finally {
    const served = made.onSent(channel.sent);
    if (served !== undefined) onServed?.(served);
  }
}

function unavailable(requestId: string): ProxyAnswer {
  const { status, headers, body } = nginxError(503, undefined, requestId);
  return { head: { status, headers }, body, onSent: () => undefined };
}

/** A request that is not HTTP, or too large to read. */
function refuse(
  error: NodeJS.ErrnoException,
  socket: Socket,
  requestId: string,
  state: ProxyState | undefined,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === "HPE_HEADER_OVERFLOW" ? 494 : 400;
  const page = nginxError(status, undefined, requestId);
  if (state !== undefined) markOwn(page, 0, marksOf(state, requestId));
  const head = [
    `HTTP/1.1 ${page.status} Bad Request`,
    ...[...page.headers].map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${page.body.length}`,
    "Connection: close",
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), page.body]));
}
