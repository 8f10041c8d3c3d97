// The API server on a socket.
import { createHash, timingSafeEqual } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Clock } from "../core/clock.ts";
import type { KubeApi } from "../core/kube-api.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Random } from "../core/random.ts";
import { DirectKubeApi } from "./direct-api.ts";
import { handleRequest } from "./http/api-handler.ts";
import { jsonResponse, type ApiResponse } from "./http/message.ts";
import { BODY_BYTES_MAX } from "./http/request-body.ts";
import { KubeServer } from "./kube-server.ts";
import { loadObjects } from "./load-objects.ts";
import { bodyTooLarge, internalError, unauthorized } from "./statuses.ts";
import type { ServerCertificate } from "./system-certificate.ts";

const HEADER_BYTES_MAX = 64 * 1024;

/** How long `close()` waits for clients to read the end of their watches, before it cuts them off. */
const CLOSE_GRACE_MS = 500;

export interface MockKube {
  /** `http://HOST:PORT`, or `https://...` with a certificate. */
  readonly url: string;
  /** The same storage without HTTP. */
  readonly api: KubeApi;
  /** Ends open watches and stops listening. */
  close(): Promise<void>;
}

export interface MockKubeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 127.0.0.1 when absent. */
  readonly host?: string;
  /** Any free one when absent or 0. */
  readonly port?: number;
  /** Loaded at start, CustomResourceDefinitions and Namespaces first. */
  readonly objects?: readonly KubeObject[];
  readonly allowLoopbackEndpoints?: boolean;
  /** Serve the Gateway API's kinds without their definitions. */
  readonly gatewayApi?: boolean;
  /** Let watches begin with a list (`sendInitialEvents`). */
  readonly watchList?: boolean;
  /** Empty and remove namespaces as they are deleted; without it they wait for a controller that does. */
  readonly finalizeNamespaces?: boolean;
  readonly watchLogChangesMax?: number;
  /** Speak TLS with this certificate; plain HTTP when absent. */
  readonly certificate?: Pick<ServerCertificate, "certificate" | "key">;
  /** The bearer token that every request must bring; anybody may ask when absent. Secret: never logged. */
  readonly token?: string;
  /** Called within each write; its object belongs to the storage. */
  readonly onChange?: (event: {
    readonly type: "ADDED" | "MODIFIED" | "DELETED";
    readonly object: KubeObject;
  }) => void;
}

/** @throws {KubeApiError} when one of `objects` is refused; whatever `listen` throws. */
export async function startMockKube(options: MockKubeOptions): Promise<MockKube> {
  const { onChange } = options;
  const server = new KubeServer(options);
  if (onChange !== undefined) {
    server.store.subscribe(({ type, object }) => onChange({ type, object }));
  }
  loadObjects(server, options.objects ?? []);
  const closing = new AbortController();
  const watches = new Set<Promise<void>>();
  const app = buildApp(server, options, watches, closing.signal);
  const url = await app.listen({ host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
  return {
    url,
    api: new DirectKubeApi(server),
    async close() {
      closing.abort();
      const ended = new AbortController();
      void Promise.all(watches).then(() => ended.abort());
      // Woken early when all have read their end, which is what is hoped for.
      await options.clock.sleep(CLOSE_GRACE_MS, ended.signal).then(ignore, ignore);
      await app.close();
    },
  };
}

/** `watches` has the streams that are open: each is done when its client has its end. */
function buildApp(
  server: KubeServer,
  { certificate, token }: MockKubeOptions,
  watches: Set<Promise<void>>,
  closing: AbortSignal,
): FastifyInstance {
  const limits = { maxHeaderSize: HEADER_BYTES_MAX };
  const tls = certificate && { ...limits, key: certificate.key, cert: certificate.certificate };
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
    if (!isAllowed(token, request.headers.authorization)) {
      const { status } = unauthorized();
      return send(reply, jsonResponse(401, status));
    }
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    const response = handleRequest(server, apiRequest(request), signal);
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

/** Compares digests, so that the time it takes tells nothing of the token. */
function isAllowed(token: string | undefined, authorization: string | undefined): boolean {
  if (token === undefined) return true;
  return timingSafeEqual(digest(`Bearer ${token}`), digest(authorization ?? ""));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function apiRequest(request: FastifyRequest) {
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
