// Requests over HTTP/1, and connections that become WebSockets.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connectionFacts, type ClientChannel } from "./client-channel.ts";
import { HeaderList } from "./header-list.ts";
import type { ProxyAnswer } from "./serve-request.ts";

/** Copying more than this costs more than a second write. */
const ONE_WRITE_BYTES_MAX = 16 * 1024;

export interface Http1Options {
  readonly isTls: boolean;
  /** No further request is wanted on this connection. */
  readonly isClosing: () => boolean;
  /** What the client has sent behind a request to become a WebSocket. */
  readonly upgradeHead?: Buffer;
}

export function http1Channel(
  request: IncomingMessage,
  response: ServerResponse,
  { isTls, isClosing, upgradeHead }: Http1Options,
): ClientChannel {
  // Taken now: a request that has been read to its end may have none any more.
  const { socket } = request;
  const gone = new AbortController();
  response.once("close", () => {
    // An exception with its stack is dear: not for every request that went well.
    if (!response.writableFinished) gone.abort();
  });
  const writtenBefore = socket.bytesWritten;
  const { peerIp, peerPort, localIp, localPort, serverName } = connectionFacts(socket);
  return {
    client: {
      method: request.method ?? "GET",
      target: request.url ?? "/",
      httpVersion: request.httpVersion,
      headers: HeaderList.fromRaw(request.rawHeaders),
      scheme: isTls ? "https" : "http",
      sni: isTls ? serverName : undefined,
      peerIp,
      clientIp: peerIp,
      clientPort: peerPort,
      localIp,
      localPort,
    },
    body: hasBody(request) ? request : undefined,
    gone: gone.signal,
    get sent() {
      return {
        requestBodyBytes: Number(request.headers["content-length"] ?? 0),
        responseBytes: socket.bytesWritten - writtenBefore,
      };
    },
    send: (answer) =>
      answer.tunnel === undefined
        ? write(answer, request, response, isClosing())
        : tunnel(answer, answer.tunnel, socket, upgradeHead),
    destroy: () => response.destroy(),
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

async function write(
  { head, body }: ProxyAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  isClosing: boolean,
): Promise<void> {
  if (isClosing) response.shouldKeepAlive = false;
  // nginx adds its own word to a Connection header that Kong has set.
  if (head.headers.get("connection") !== "close") {
    head.headers.append("Connection", response.shouldKeepAlive ? "keep-alive" : "close");
  }
  if (!request.complete && hasBody(request)) request.resume();
  response.sendDate = !head.headers.has("date");
  response.writeHead(head.status, head.headers.toRaw());
  if (!Buffer.isBuffer(body)) {
    await pipeline(body, response);
  } else if (body.length <= ONE_WRITE_BYTES_MAX) {
    // As text it goes out in one piece with the head.
    response.end(body.toString("latin1"), "latin1");
  } else {
    response.end(body);
  }
}

/** The connection belongs to both ends from now on. */
async function tunnel(
  { head }: ProxyAnswer,
  upstream: Duplex,
  socket: Duplex,
  upgradeHead: Buffer | undefined,
): Promise<void> {
  const lines = [...head.headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const start = `HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`;
  socket.write(Buffer.from(start, "latin1"));
  if (upgradeHead !== undefined && upgradeHead.length > 0) upstream.write(upgradeHead);
  await Promise.all([pipeline(socket, upstream), pipeline(upstream, socket)]);
}
