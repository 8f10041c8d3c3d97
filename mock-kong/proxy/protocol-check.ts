// A request that reached a route over a protocol that the route does not take.
import type { RouteMatch } from "../router/router.ts";
import { hostName, type ClientRequest } from "./client-request.ts";
import { isGrpc } from "./grpc.ts";
import { redirectReply } from "./nginx-pages.ts";
import { errorReply, type ErrorContext, type Reply } from "./reply.ts";

const REDIRECTS = new Set([301, 302, 307, 308]);

export interface ProtocolCheckOptions extends ErrorContext {
  /** The scheme that the first proxy saw. */
  readonly forwardedScheme: string;
}

/** The answer to such a request, or undefined when the protocol fits. @see Kong 3.9 kong/runloop/handler.lua */
export function protocolMismatch(
  client: ClientRequest,
  { route }: RouteMatch,
  { forwardedScheme, ...context }: ProtocolCheckOptions,
): Reply | undefined {
  const protocols = new Set(route.protocols ?? []);
  if (protocols.has("https") && !protocols.has("http") && forwardedScheme !== "https") {
    const status = route.https_redirect_status_code ?? 426;
    if (REDIRECTS.has(status)) {
      return redirectReply(status, `https://${hostName(client)}${client.target}`);
    }
    return errorReply(context, 426, "Please use HTTPS protocol", [
      ["Connection", "Upgrade"],
      ["Upgrade", "TLS/1.2, HTTP/1.1"],
    ]);
  }

  if (!protocols.has("grpc") && !protocols.has("grpcs")) return undefined;
  if (!isGrpc(client)) return errorReply(context, 415, "Non-gRPC request matched gRPC route");
  if (!client.httpVersion.startsWith("2")) {
    return errorReply(context, 426, "Please use HTTP2 protocol", [["Upgrade", "HTTP/2"]]);
  }
  return undefined;
}
