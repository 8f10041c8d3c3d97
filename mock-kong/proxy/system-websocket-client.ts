// Asks an upstream to turn a connection into a WebSocket.
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { HeaderList } from "./header-list.ts";
import { UpstreamFailure, type UpstreamAnswer, type UpstreamCall } from "./upstream-client.ts";

/** Rejects with an `UpstreamFailure`. An upstream may also answer without turning it. */
export function callWebSocket(call: UpstreamCall): Promise<UpstreamAnswer> {
  const { ip, port, serverName, tls, method, path, headers, signal } = call;
  return new Promise((resolve, reject) => {
    const options = {
      host: ip,
      port,
      method,
      path,
      headers: headers.toRaw(),
      setHost: false,
      agent: false,
      signal,
      timeout: call.connectTimeoutMs,
    } as const;
    const request =
      call.scheme === "http"
        ? httpRequest(options)
        : httpsRequest({
            ...options,
            rejectUnauthorized: tls.verify,
            ...(serverName !== undefined && { servername: serverName }),
            ...(tls.authorities.length > 0 && { ca: [...tls.authorities] }),
            ...tls.own,
          });
    let isConnected = false;
    request.once("socket", (socket) => {
      socket.once("connect", () => {
        isConnected = true;
        request.setTimeout(call.readTimeoutMs);
      });
    });
    request.once("timeout", () => request.destroy(new UpstreamFailure("timeout")));
    request.once("error", (cause) => {
      const failure = isConnected ? "broken" : "connect";
      reject(cause instanceof UpstreamFailure ? cause : new UpstreamFailure(failure, { cause }));
    });
    request.once("response", (response) => resolve(answerOf(response)));
    request.once("upgrade", (response, socket: Socket, head) => {
      if (head.length > 0) socket.unshift(head);
      socket.setTimeout(call.readTimeoutMs, () => socket.destroy());
      resolve({ ...answerOf(response), tunnel: socket });
    });
    request.end();
  });
}

function answerOf(response: IncomingMessage): UpstreamAnswer {
  const status = response.statusCode ?? 0;
  return { status, headers: HeaderList.fromRaw(response.rawHeaders), body: response };
}
