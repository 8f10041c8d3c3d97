// An answer that the gateway gives itself.
import { HeaderList, type HeaderPair } from "./header-list.ts";
import { responseType, type MediaType } from "./response-type.ts";

export interface Reply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** It once came from upstream, and is marked like that. */
  readonly isProxied?: true;
}

/** A body without a media type, or none at all. */
export function plainReply(
  status: number,
  body: string | Buffer = "",
  headers: Iterable<HeaderPair> = [],
): Reply {
  return { status, headers: new HeaderList(headers), body: Buffer.from(body) };
}

/** What `kong.response.exit` makes of a table. */
export function jsonReply(
  status: number,
  body: unknown,
  headers: Iterable<HeaderPair> = [],
): Reply {
  return plainReply(status, JSON.stringify(body), [
    ["Content-Type", "application/json; charset=utf-8"],
    ...headers,
  ]);
}

export interface ErrorContext {
  /** The client's Accept header. */
  readonly accept: string | undefined;
  /** 32 hexadecimal digits. */
  readonly requestId: string;
}

/** What `kong.response.error` makes of a message: a body in the type that the client accepts. */
export function errorReply(
  context: ErrorContext,
  status: number,
  message: string,
  headers: Iterable<HeaderPair> = [],
): Reply {
  const type = responseType(context.accept);
  return plainReply(status, ERROR_BODIES[type](message, context.requestId), [
    ["Content-Type", `${type}; charset=utf-8`],
    ...headers,
  ]);
}

/** @see Kong 3.9 kong/templates and kong/tools/http.lua */
const ERROR_BODIES: Readonly<Record<MediaType, (message: string, id: string) => string>> = {
  "application/json": (message, id) =>
    `{\n  "message":"${jsonText(message)}",\n  "request_id":"${id}"\n}`,
  "text/plain": (message, id) => `${message}\nrequest_id: ${id}\n`,
  "application/xml": (message, id) =>
    [
      `<?xml version="1.0" encoding="UTF-8"?>`,
      "<error>",
      `  <message>${message}</message>`,
      `  <requestid>${id}</requestid>`,
      "</error>",
      "",
    ].join("\n"),
  "text/html": (message, id) =>
    [
      "<!doctype html>",
      "<html>",
      "  <head>",
      `    <meta charset="utf-8">`,
      "    <title>Error</title>",
      "  </head>",
      "  <body>",
      "    <h1>Error</h1>",
      `    <p>${message}.</p>`,
      `    <p>request_id: ${id}</p>`,
      "  </body>",
      "</html>",
      "",
    ].join("\n"),
};

/** Kong puts the text into the template as it is; quotes would break it, so they are escaped here. */
function jsonText(message: string): string {
  return JSON.stringify(message).slice(1, -1);
}
