// The socket: requests in, answers and watches out. What they mean is decided elsewhere.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { objectOr } from "../core/json.ts";
import type { Identity } from "./access/identity.ts";
import { jsonResponse, type ApiRequest, type ApiResponse } from "./http/message.ts";
import { BODY_BYTES_MAX } from "./http/request-body.ts";
import { bodyTooLarge, internalError } from "./statuses.ts";
import type { ServerCertificate } from "./system-certificate.ts";

const HEADER_BYTES_MAX = 64 * 1024;

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

/** Not listening yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const { certificate, clientAuthority, answer, closing, watches } = options;
  const limits = { maxHeaderSize: HEADER_BYTES_MAX };
  const tls = certificate && {
    ...limits,
    key: certificate.key,
    cert: certificate.certificate,
    // Nobody has to have one: a token will do.
    ...(clientAuthority !== undefined && {
      ca: clientAuthority,
      requestCert: true,
      rejectUnauthorized: false,
    }),
  };
  const common = { bodyLimit: BODY_BYTES_MAX, forceCloseConnections: true };
  const app: FastifyInstance =
    tls === undefined ? Fastify({ ...common, http: limits }) : Fastify({ ...common, https: tls });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error: { statusCode?: number; message: string }, _request, reply) => {
    const status =
      error.statusCode === 413 ? bodyTooLarge(BODY_BYTES_MAX) : internalError(error.message);
    return send(reply, jsonResponse(status.status.code ?? 500, status.status));
  });
  app.all("/*", async (request, reply) => {
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    const reset = () => request.raw.socket.resetAndDestroy();
    const response = await answer(apiRequest(request), signal, reset, peerOf(request));
    if (isStream(response)) {
      const ended = new Promise<void>((resolve) => {
        reply.raw.once("close", resolve);
      });
      watches.add(ended);
      void ended.then(() => watches.delete(ended));
    }
    return send(reply, response);
  });
  return app;
}

/** Whom a client certificate names, if it is one of the authority's. */
function peerOf({ raw: { socket } }: FastifyRequest): Identity | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { CN: name, O: groups } = objectOr(socket.getPeerCertificate().subject);
  if (typeof name !== "string") return undefined;
  const list: readonly unknown[] = Array.isArray(groups) ? groups : [groups];
  return { name, groups: list.filter((group) => typeof group === "string") };
}

function apiRequest(request: FastifyRequest): ApiRequest {
  const { pathname, searchParams } = new URL(request.raw.url ?? "/", "http://localhost");
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value] as const,
  );
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function send(reply: FastifyReply, response: ApiResponse): FastifyReply {
  const { status, contentType, warnings, body } = response;
  const headers = {
    ...response.headers,
    "content-type": contentType,
    "cache-control": "no-cache, private",
    warning: [...new Set(warnings)].map((text) => `299 - ${JSON.stringify(text)}`),
  };
  // As bytes: Fastify would add a charset to a text's content type.
  if (typeof body === "string") return reply.code(status).headers(headers).send(Buffer.from(body));
  if (body instanceof Uint8Array) return reply.code(status).headers(headers).send(body);
  // Headers go out before the first event, so that a client knows that it is watching.
  reply.hijack();
  reply.raw.statusCode = status;
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
  reply.raw.flushHeaders();
  pipeline(Readable.from(body, { objectMode: false }), reply.raw).catch(ignore);
  return reply;
}

/** A watch whose client has gone, or whose socket broke, is over: there is nobody to tell. */
function ignore(): void {}

function isStream({ body }: ApiResponse): boolean {
  return typeof body !== "string" && !(body instanceof Uint8Array);
}
