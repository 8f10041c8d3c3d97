// The API server on a socket.
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
import { bodyTooLarge, internalError } from "./statuses.ts";

const HEADER_BYTES_MAX = 64 * 1024;

/** How long `close()` waits for clients to read the end of their watches, before it cuts them off. */
const CLOSE_GRACE_MS = 500;

export interface MockKube {
  /** `http://HOST:PORT` */
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
  readonly watchLogChangesMax?: number;
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
  const app = buildApp(server, watches, closing.signal);
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
  watches: Set<Promise<void>>,
  closing: AbortSignal,
): FastifyInstance {
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
  });
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
