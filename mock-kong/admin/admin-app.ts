// The Admin API and the status listener of one node, as Fastify apps that nobody listens with yet.
import Fastify, { type FastifyInstance } from "fastify";
import type { Clock } from "../../core/clock.ts";
import type { Gateway } from "../gateway.ts";
import { certificateRoutes } from "./certificates.ts";
import { collectionRoutes } from "./collections.ts";
import { addFaults, type FaultSource } from "./faults.ts";
import { configRoute } from "./config.ts";
import type { ConfigReport } from "./config-report.ts";
import { htmlPage } from "./html-page.ts";
import { NOT_FOUND, sendReply } from "./resource.ts";
import { rootRoute } from "./root.ts";
import { metricsRoute } from "./metrics.ts";
import { nodePages } from "./node-pages.ts";
import { tagRoutes } from "./tags.ts";
import { upstreamRoutes } from "./upstreams.ts";
import { schemaRoutes } from "./schemas.ts";
import { readyRoute, statusRoute, type ConnectionCounts } from "./status.ts";

/** nginx's `client_max_body_size` for the Admin API, as Kong sets it. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
/** A name in a path may be this long. */
const PARAMETER_LENGTH_MAX = 8192;

export interface AdminAppOptions {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly connections: () => ConnectionCounts;
  readonly faults?: FaultSource;
  readonly onAnswered?: (summary: AnsweredRequest) => void;
}

export interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  /** 0 when nothing, or half an answer, came. */
  readonly status: number;
  readonly durationMs: number;
  readonly config?: ConfigReport;
}

export function createAdminApp(options: AdminAppOptions): FastifyInstance {
  const { gateway, connections } = options;
  const app = createApp(options, true);
  void app.register(rootRoute, { gateway });
  void app.register(statusRoute, { gateway, connections });
  void app.register(configRoute, { gateway });
  void app.register(collectionRoutes, { gateway });
  void app.register(certificateRoutes, { gateway });
  void app.register(upstreamRoutes, { gateway });
  void app.register(tagRoutes, { gateway });
  void app.register(nodePages, { gateway });
  if (gateway.settings.plugins.includes("prometheus"))
    void app.register(metricsRoute, { gateway, connections });
  void app.register(schemaRoutes, { gateway });
  return app;
}

export function createStatusApp(options: AdminAppOptions): FastifyInstance {
  const { gateway, connections } = options;
  const app = createApp(options, false);
  app.addHook("onRequest", async (request, reply) => {
    if (READING_METHODS.has(request.method)) return undefined;
    return sendReply(reply, { ...htmlPage(400), headers: { Connection: "close" } });
  });
  void app.register(statusRoute, { gateway, connections });
  void app.register(readyRoute, { gateway });
  if (gateway.settings.plugins.includes("prometheus"))
    void app.register(metricsRoute, { gateway, connections });
  return app;
}

/** What the status listener takes. */
const READING_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

function createApp(options: AdminAppOptions, allowsCredentials: boolean): FastifyInstance {
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    exposeHeadRoutes: false,
    requestTimeout: 0,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: PARAMETER_LENGTH_MAX },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.decorate("adminPaths", []);
  app.decorateReply("configReport", undefined);
  app.setNotFoundHandler((_request, reply) => sendReply(reply, NOT_FOUND));
  app.setErrorHandler((error, _request, reply) => sendReply(reply, errorPage(error)));
  addMarks(app, options, allowsCredentials);
  addAskedFaults(app, options);
  return app;
}

function errorPage(error: unknown): Parameters<typeof sendReply>[1] {
  const status =
    error instanceof Error && "statusCode" in error ? Number(error.statusCode) : undefined;
  if (status === 413 || status === 400) return htmlPage(status);
  return { status: 500, body: { message: "An unexpected error occurred" } };
}

/** The headers of every answer. */
function addMarks(
  app: FastifyInstance,
  { gateway, clock, onAnswered }: AdminAppOptions,
  allowsCredentials: boolean,
): void {
  const { sentHeaders, adminGuiOrigins } = gateway.settings;
  app.addHook("onSend", async (request, reply) => {
    const { origin } = request.headers;
    void reply.headers({
      "Access-Control-Allow-Origin": allowedOrigin(
        allowsCredentials ? adminGuiOrigins : [],
        origin,
      ),
      ...(allowsCredentials && { "Access-Control-Allow-Credentials": "true" }),
      ...(sentHeaders.has("X-Kong-Admin-Latency") && {
        "X-Kong-Admin-Latency": String(Math.round(reply.elapsedTime)),
      }),
      ...(sentHeaders.has("Server") && { Server: gateway.serverToken }),
      ...(!reply.hasHeader("connection") && {
        Connection: reply.raw.shouldKeepAlive ? "keep-alive" : "close",
      }),
    });
  });
  if (onAnswered === undefined) return;
  app.addHook("onRequest", async (request) => {
    request.startedMs = clock.monotonicMs();
  });
  app.addHook("onResponse", async (request, reply) => {
    onAnswered({
      method: request.method,
      path: request.url,
      status: reply.statusCode,
      durationMs: clock.monotonicMs() - (request.startedMs ?? clock.monotonicMs()),
      ...(reply.configReport !== undefined && { config: reply.configReport }),
    });
  });
}

/** @see Kong 3.9 kong/api/api_helpers.lua cors_filter */
function allowedOrigin(known: readonly string[], asked: string | undefined): string {
  const [first] = known;
  if (first === undefined) return asked ?? "*";
  return asked !== undefined && known.includes(asked) ? asked : first;
}

function addAskedFaults(app: FastifyInstance, options: AdminAppOptions): void {
  const { faults, clock, gateway, onAnswered } = options;
  if (faults === undefined) return;
  addFaults(app, {
    faults,
    clock,
    countEntities: () => gateway.entityCount,
    onCutOff: ({ method, url, startedMs = clock.monotonicMs() }) =>
      onAnswered?.({
        method,
        path: url,
        status: 0,
        durationMs: clock.monotonicMs() - startedMs,
      }),
  });
}

declare module "fastify" {
  interface FastifyRequest {
    startedMs?: number;
  }
  interface FastifyReply {
    /** Set by `POST /config`, for timelines. */
    configReport: ConfigReport | undefined;
  }
}
