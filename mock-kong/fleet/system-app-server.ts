// The server of a Fastify app of a node: 503 until the node runs, with or without TLS, and client certificates asked for.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { AnsweredRequest } from "../admin/admin-app.ts";
import { traceResponse, unreadableResponse } from "../admin/unreadable-request.ts";
import type { Gateway } from "../gateway.ts";
import type { AdminTls } from "../node-settings.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import type { AppOnDemand } from "./system-app-on-demand.ts";
import type { ClosableServer } from "./system-listener.ts";

const KEEP_ALIVE_MS = 60_000;

export interface AppServerOptions {
  readonly app: AppOnDemand;
  readonly gateway: Gateway;
  readonly nowMs: number;
  readonly isRunning: () => boolean;
  /** A request that came too early was answered. */
  readonly onTooEarly: (summary: AnsweredRequest) => void;
  /** Absent: plain HTTP. */
  readonly tls?: AdminTls;
}

interface UnreadableError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
}

export function createAppServer(options: AppServerOptions): ClosableServer {
  const { app, gateway, nowMs, isRunning, onTooEarly, tls } = options;
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalOfClient(request.socket, tls);
    if (refusal !== undefined) {
      request.resume();
      response.writeHead(400, { "Content-Type": "text/html; charset=UTF-8", Connection: "close" });
      response.end(refusal);
    } else if (isRunning()) {
      if (request.method === "TRACE") request.socket.end(traceResponse(gateway));
      else app.handle(request, response);
    } else {
      request.resume();
      response.writeHead(503, { "Content-Type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ message: "the node is starting" }));
      const { method = "", url = "" } = request;
      onTooEarly({ method, path: url, status: 503, durationMs: 0 });
    }
  };
  const settings = { requireHostHeader: false, keepAliveTimeout: KEEP_ALIVE_MS };
  const server =
    tls === undefined
      ? createServer(settings, handle)
      : createTlsServer({ ...settings, ...tlsSettings(tls, nowMs) }, handle);
  server.on("clientError", (error: UnreadableError, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else socket.end(unreadableResponse(gateway, error.code, error.rawPacket));
  });
  return { server, closeIdle: () => server.closeIdleConnections() };
}

/** Without a certificate of its own, a node shows one that it makes itself. */
function tlsSettings({ certificate, clientCa }: AdminTls, nowMs: number) {
  return {
    ...(certificate ?? selfSignedCertificate(nowMs)),
    // Like nginx, the handshake lets everybody in, and the request is refused.
    ...(clientCa !== undefined && { requestCert: true, rejectUnauthorized: false, ca: clientCa }),
  };
}

/** nginx's page for a client without a certificate that it trusts. Source: nginx 1.25, its codes 495 and 496. */
function refusalOfClient(socket: Socket, tls: AdminTls | undefined): string | undefined {
  if (tls?.clientCa === undefined) return undefined;
  if (socket instanceof TLSSocket && socket.authorized) return undefined;
  const hasNone =
    !(socket instanceof TLSSocket) || Object.keys(socket.getPeerCertificate()).length === 0;
  const problem = hasNone ? "No required SSL certificate was sent" : "The SSL certificate error";
  const title = `400 ${problem}`;
  return [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    "<center><h1>400 Bad Request</h1></center>",
    `<center>${problem}</center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
}
