// Errors that nginx raises: their page is plain text unless the client says what it accepts.
import { errorReply, type Reply } from "./reply.ts";
import type { HeaderList } from "./header-list.ts";

/** Source: Kong 3.9 kong/error_handlers.lua. */
const MESSAGES: Readonly<Record<number, string>> = {
  400: "Bad request",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  411: "Length required",
  412: "Precondition failed",
  413: "Payload too large",
  414: "URI too long",
  417: "Expectation failed",
  494: "Request header or cookie too large",
  500: "An unexpected error occurred",
  502: "An invalid response was received from the upstream server",
  503: "The upstream server is currently unavailable",
  504: "The upstream server is timing out",
};

/** 494 is nginx's own for headers that are too large; clients see 400. */
export function nginxError(
  status: number,
  headers: HeaderList | undefined,
  requestId: string,
): Reply {
  const accept = headers?.get("accept") ?? headers?.get("content-type") ?? "text/plain";
  const message = MESSAGES[status] ?? `The upstream server responded with ${status}`;
  return errorReply({ accept, requestId }, status === 494 ? 400 : status, message);
}
