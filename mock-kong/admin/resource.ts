// One path of the Admin API with its methods: HEAD and OPTIONS come by themselves, other methods get a 405.
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ConfigReport } from "./config-report.ts";

export type ResourceMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface AdminRequest {
  readonly method: string;
  /** Decoded parts of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** Decoded arguments of the query; one that is given several times has several values. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  /** A configuration comes into force when this resolves; at once when absent. */
  readonly inForceAfter?: Promise<void>;
}

/** `body` is sent as JSON; absent: no body at all. */
export interface AdminReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For timelines: what a `POST /config` was about. */
  readonly report?: ConfigReport;
  /** Sent as it is instead of `body`, in chunks of unknown length when told so. */
  readonly text?: { readonly type: string; readonly content: string; readonly isChunked?: boolean };
}

export type AdminHandler = (request: AdminRequest) => AdminReply | Promise<AdminReply>;

export type ResourceHandlers = Readonly<Partial<Record<ResourceMethod, AdminHandler>>>;

/** Every method that reaches a handler of Fastify. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export const NOT_FOUND: AdminReply = { status: 404, body: { message: "Not found" } };
export const METHOD_NOT_ALLOWED: AdminReply = {
  status: 405,
  body: { message: "Method not allowed" },
};
export const UNEXPECTED: AdminReply = {
  status: 500,
  body: { message: "An unexpected error occurred" },
};

/** `url` as Fastify writes it: `/services/:services`. */
export function resource(app: FastifyInstance, url: string, handlers: ResourceHandlers): void {
  app.adminPaths.push(url);
  const allowed = Object.keys(handlers);
  const names = [...allowed, ...("GET" in handlers ? ["HEAD"] : []), "OPTIONS"];
  const allow = names.toSorted().join(", ");
  app.route({
    method: [...METHODS],
    url,
    exposeHeadRoute: false,
    async handler(request, reply) {
      const answer = await dispatch(request, handlers, allow);
      return sendReply(reply, answer);
    },
  });
}

export function sendReply(reply: FastifyReply, answer: AdminReply): FastifyReply {
  reply.configReport = answer.report;
  void reply.code(answer.status).headers({ ...answer.headers });
  if (answer.text !== undefined) {
    const { type, content, isChunked } = answer.text;
    return reply.type(type).send(isChunked === true ? Readable.from([content]) : content);
  }
  if (answer.body === undefined) return reply.send();
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(answer.body));
}

function dispatch(
  request: FastifyRequest,
  handlers: ResourceHandlers,
  allow: string,
): AdminReply | Promise<AdminReply> {
  const { method } = request;
  if (Object.keys(handlers).length === 0) return NOT_FOUND;
  if (method === "OPTIONS") return options(request, allow);
  const handler = new Map(Object.entries(handlers)).get(method === "HEAD" ? "GET" : method);
  return handler === undefined ? METHOD_NOT_ALLOWED : handler(adminRequest(request));
}

function options(request: FastifyRequest, allow: string): AdminReply {
  const asked = request.headers["access-control-request-headers"];
  return {
    status: 204,
    headers: {
      Allow: allow,
      "Access-Control-Allow-Methods": allow,
      "Access-Control-Allow-Headers": typeof asked === "string" ? asked : "Content-Type",
    },
  };
}

function adminRequest(request: FastifyRequest): AdminRequest {
  const { method, params, body, headers, raw, inForceAfter } = request;
  return {
    method,
    params: textValues(params),
    query: queryArguments(raw.url ?? ""),
    contentType: headers["content-type"],
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    ...(inForceAfter !== undefined && { inForceAfter }),
  };
}

function textValues(params: unknown): Readonly<Record<string, string>> {
  if (typeof params !== "object" || params === null) return {};
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

function queryArguments(url: string): ReadonlyMap<string, readonly string[]> {
  const mark = url.indexOf("?");
  const values = new Map<string, string[]>();
  if (mark < 0) return values;
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
    const list = values.get(name);
    if (list === undefined) values.set(name, [value]);
    else list.push(value);
  }
  return values;
}

declare module "fastify" {
  interface FastifyInstance {
    /** Of all resources so far, in Fastify's notation. */
    adminPaths: string[];
  }
}
