// The proxy's listener: real requests in, real answers out.
import { createServer as createTlsServer } from "node:https";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Socket } from "node:net";
import {
  createSecureContext,
  TLSSocket,
  type SecureContextOptions,
  type TlsOptions as TlsServerOptions,
} from "node:tls";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { ClientRequest } from "./client-request.ts";
import { HeaderList } from "./header-list.ts";
import { nginxError } from "./nginx-errors.ts";
import type { ProxyState } from "./proxy-state.ts";
import type { ProxiedRequest } from "./proxied-request.ts";
import { newRequestId } from "./request-id.ts";
import { markOwn } from "./response-head.ts";
import { serveRequest, type ProxyAnswer } from "./serve-request.ts";
import type { KeyAndCertificate } from "../tls/self-signed-certificate.ts";
import type { UpstreamClient } from "./upstream-client.ts";

/** nginx's large_client_header_buffers: 4 of 8k. */
const HEADER_BYTES_MAX = 32 * 1024;

export interface ProxyServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The state of the configuration in force; undefined while the node cannot serve yet. */
  readonly state: () => ProxyState | undefined;
  readonly upstreams: UpstreamClient;
  readonly onRequest?: (summary: ProxiedRequest) => void;
  /** Over TLS when present. */
  readonly tls?: TlsOptions;
}

export interface TlsOptions {
  /** For names that no other certificate is for. */
  readonly fallback: KeyAndCertificate;
  readonly certificateFor: (serverName: string) => KeyAndCertificate | undefined;
}

/** Not listening yet. */
export function createProxyServer(options: ProxyServerOptions): Server {
  const settings = { maxHeaderSize: HEADER_BYTES_MAX, requireHostHeader: false };
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    serve(options, request, response).catch(() => {
      // The client went away, or the upstream broke off in mid-body: the connection is of no more use.
      response.destroy();
    });
  };
  const server =
    options.tls === undefined
      ? createServer(settings, handle)
      : createTlsServer({ ...settings, ...secureOptions(options.tls) }, handle);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    refuse(error, socket, newRequestId(options.random), options.state());
  });
  return server;
}

function secureOptions({ fallback, certificateFor }: TlsOptions): SecureContextOptions & {
  readonly SNICallback: NonNullable<TlsServerOptions["SNICallback"]>;
} {
  return {
    ...fallback,
    SNICallback(serverName, done) {
      const found = certificateFor(serverName);
      done(null, found === undefined ? undefined : createSecureContext({ ...found }));
    },
  };
}

async function serve(
  { clock, random, state, upstreams, onRequest }: ProxyServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startMs = clock.monotonicMs();
  // Taken now: a request that has been read to its end may have none any more.
  const { socket } = request;
  const client = readClient(request);
  const requestId = newRequestId(random);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const current = state();
  const answer: ProxyAnswer =
    current === undefined
      ? unavailable(requestId)
      : await serveRequest(client, {
          clock,
          state: current,
          upstreams,
          requestId,
          body: hasBody(request) ? request : undefined,
          signal: gone.signal,
        });
  const writtenBefore = socket.bytesWritten;
  try {
    await write(answer, request, response);
  } finally {
    answer.onSent({
      requestBodyBytes: Number(request.headers["content-length"] ?? 0),
      responseBytes: socket.bytesWritten - writtenBefore,
    });
    onRequest?.({
      method: client.method,
      path: client.target.replace(/\?.*$/s, ""),
      host: client.headers.get("host"),
      status: answer.head.status,
      route: answer.route,
      durationMs: clock.monotonicMs() - startMs,
    });
  }
}

function unavailable(requestId: string): ProxyAnswer {
  const { status, headers, body } = nginxError(503, undefined, requestId);
  return { head: { status, headers }, body, route: undefined, onSent: () => undefined };
}

async function write(
  { head, body }: ProxyAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // nginx adds its own word to a Connection header that Kong has set.
  if (head.headers.get("connection") !== "close") {
    head.headers.append("Connection", response.shouldKeepAlive ? "keep-alive" : "close");
  }
  if (!request.complete && hasBody(request)) request.resume();
  response.sendDate = !head.headers.has("date");
  response.writeHead(head.status, head.headers.toRaw());
  if (Buffer.isBuffer(body)) {
    response.end(body);
    return;
  }
  await pipeline(body, response);
}

function readClient(request: IncomingMessage): ClientRequest {
  const { socket } = request;
  return {
    method: request.method ?? "GET",
    target: request.url ?? "/",
    httpVersion: request.httpVersion,
    headers: HeaderList.fromRaw(request.rawHeaders),
    scheme: socket instanceof TLSSocket ? "https" : "http",
    sni: socket instanceof TLSSocket ? serverNameOf(socket) : undefined,
    peerIp: plainAddress(socket.remoteAddress),
    clientIp: plainAddress(socket.remoteAddress),
    clientPort: socket.remotePort ?? 0,
    localIp: plainAddress(socket.localAddress),
    localPort: socket.localPort ?? 0,
  };
}

/** Node types the property for clients only; on a server's socket it is the name that the client asked for. */
function serverNameOf(socket: TLSSocket): string | undefined {
  const name: unknown = Reflect.get(socket, "servername");
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** IPv4 as such, not mapped into IPv6. */
function plainAddress(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
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
  if (state !== undefined) markOwn(page, 0, { ...state, requestId });
  const head = [
    `HTTP/1.1 ${page.status} Bad Request`,
    ...[...page.headers].map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${page.body.length}`,
    "Connection: close",
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), page.body]));
}
