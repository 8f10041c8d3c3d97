// Replies of the controller's small HTTP servers, as values.
import type { HttpReply } from "../server.ts";

export function jsonReply(value: unknown, status = 200): HttpReply {
  return { status, contentType: "application/json", body: `${JSON.stringify(value)}\n` };
}

export function textReply(body: string, status = 200): HttpReply {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

export function noContent(): HttpReply {
  return { status: 204, contentType: "text/plain; charset=utf-8", body: "" };
}

export function notFound(): HttpReply {
  return textReply("404 page not found\n", 404);
}
