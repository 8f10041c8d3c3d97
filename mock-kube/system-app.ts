// The socket: requests in, answers and watches out. What they mean is decided elsewhere.
// Node's own server without a framework: there is one handler for every path, and a framework takes longer to load than the rest.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { isIPv6, type AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import { errorText } from "../core/errors.ts";
import { objectOr } from "../core/json.ts";
import type { KubeApiError } from "../core/kube-api.ts";
import type { Identity } from "./access/identity.ts";
import { jsonResponse, type ApiRequest, type ApiResponse } from "./http/message.ts";
import { BODY_BYTES_MAX } from "./http/request-body.ts";
import { bodyTooLarge, internalError } from "./statuses.ts";
import type { ServerCertificate } from "./system-certificate.ts";

const HEADER_BYTES_MAX = 64 * 1024;
/** Longer than clients keep idle connections: a request on one that is just being closed fails at theirs. */
const KEEP_ALIVE_MS = 72_000;

export interface AppOptions {
  readonly certificate?: Pick<ServerCertificate, "certificate" | "key">;
  /** PEM: client certificates that it has signed say who asks. */
  readonly clientAuthority?: string;
  /** `signal` is aborted when the client is gone or the server closes; `reset` cuts the connection. */
  readonly answer: (
    request: ApiRequest,
    signal: AbortSignal,
    reset: () => void,
    peer: Identity | undefined,
  ) => Promise<ApiResponse>;
  readonly closing: AbortSignal;
  /** The watches that are open: each is done when its client has its end. */
  readonly watches: Set<Promise<void>>;
}

export interface App {
  /** @returns where it listens: `http://HOST:PORT`. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** Not listening yet. */
export function createApp(options: AppOptions): App {
  const server = createPlainOrTlsServer(options);
  server.on("request", (request: IncomingMessage, reply: ServerResponse) => {
    void respond(options, request, reply);
  });
  const scheme = options.certificate === undefined ? "http" : "https";
  return {
    async listen({ host, port }) {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
      });
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === "string") throw new RangeError("not a TCP port");
      const name = isIPv6(address.address) ? `[${address.address}]` : address.address;
      return `${scheme}://${name}:${address.port}`;
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function createPlainOrTlsServer({ certificate, clientAuthority }: AppOptions): Server {
  const limits = { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS };
  if (certificate === undefined) return createServer(limits);
  return createTlsServer({
    ...limits,
    key: certificate.key,
    cert: certificate.certificate,
    // Nobody has to have one: a token will do.
    ...(clientAuthority !== undefined && {
      ca: clientAuthority,
      requestCert: true,
      rejectUnauthorized: false,
    }),
  });
}

async function respond(
  { answer, closing, watches }: AppOptions,
  request: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  const ended = new Promise<void>((resolve) => {
    reply.once("close", () => {
      gone.abort();
      resolve();
    });
  });
  try {
    const body = await readBytes(request);
    if (body === undefined) return refuse(reply, bodyTooLarge(BODY_BYTES_MAX));
    const signal = AbortSignal.any([gone.signal, closing]);
    const reset = () => request.socket.resetAndDestroy();
    const response = await answer(apiRequest(request, body), signal, reset, peerOf(request));
    if (isStream(response)) {
      watches.add(ended);
      void ended.then(() => watches.delete(ended));
    }
    send(reply, response);
  } catch (error) {
    // A client that went away in the middle of its body has nobody to be told.
    if (!gone.signal.aborted) refuse(reply, internalError(errorText(error)));
  }
}

/** @returns nothing when there is more than a request may bring. */
async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Not destroyed where the loop is left early: the refusal has to go out by the same socket.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(part)) continue;
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What is left of the request is not read. */
function refuse(reply: ServerResponse, { status }: KubeApiError): void {
  reply.setHeader("connection", "close");
  send(reply, jsonResponse(status.code ?? 500, status));
}

/** Whom a client certificate names, if it is one of the authority's. */
function peerOf({ socket }: IncomingMessage): Identity | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { CN: name, O: groups } = objectOr(socket.getPeerCertificate().subject);
  if (typeof name !== "string") return undefined;
  const list: readonly unknown[] = Array.isArray(groups) ? groups : [groups];
  return { name, groups: list.filter((group) => typeof group === "string") };
}

function apiRequest(request: IncomingMessage, body: Buffer): ApiRequest {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value] as const,
  );
  return {
    method: request.method ?? "GET",
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers),
    body,
  };
}

function send(reply: ServerResponse, response: ApiResponse): void {
  const { status, contentType, warnings, body } = response;
  reply.statusCode = status;
  for (const [name, value] of Object.entries(response.headers ?? {})) reply.setHeader(name, value);
  reply.setHeader("content-type", contentType);
  reply.setHeader("cache-control", "no-cache, private");
  const texts = [...new Set(warnings)].map((text) => `299 - ${JSON.stringify(text)}`);
  if (texts.length > 0) reply.setHeader("warning", texts);
  if (typeof body === "string" || body instanceof Uint8Array) {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    reply.setHeader("content-length", bytes.length);
    reply.end(bytes);
    return;
  }
  // Headers go out before the first event, so that a client knows that it is watching.
  reply.flushHeaders();
  pipeline(Readable.from(body, { objectMode: false }), reply).catch(ignore);
}

/** A watch whose client has gone, or whose socket broke, is over: there is nobody to tell. */
function ignore(): void {}

function isStream({ body }: ApiResponse): boolean {
  return typeof body !== "string" && !(body instanceof Uint8Array);
}
