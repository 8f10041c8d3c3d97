// Requests over HTTP/2, gRPC calls among them.
import type { Http2ServerRequest, Http2ServerResponse, OutgoingHttpHeaders } from "node:http2";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connectionFacts, type ClientChannel } from "./client-channel.ts";
import { HeaderList } from "./header-list.ts";
import type { ProxyAnswer } from "./serve-request.ts";

/** HTTP/2 has no connections to speak of. @see RFC 9113 8.2.2 */
const NOT_SENT = /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i;

export function http2Channel(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  isTls: boolean,
): ClientChannel {
  const { socket, stream } = request;
  const { peerIp, peerPort, localIp, localPort, serverName } = connectionFacts(socket);
  const gone = new AbortController();
  stream.once("close", () => {
    if (!stream.writableFinished) gone.abort();
  });
  const sent = {
    requestBodyBytes: Number(request.headers["content-length"] ?? 0),
    responseBytes: 0,
  };
  return {
    client: {
      method: request.method,
      target: request.url,
      httpVersion: "2",
      headers: requestHeaders(request),
      scheme: isTls ? "https" : "http",
      sni: isTls ? serverName : undefined,
      peerIp,
      clientIp: peerIp,
      clientPort: peerPort,
      localIp,
      localPort,
    },
    body: stream.endAfterHeaders ? undefined : request,
    gone: gone.signal,
    sent,
    send: (answer) =>
      write(answer, response, (bytes) => {
        sent.responseBytes += bytes;
      }),
    destroy: () => stream.close(CANCEL),
  };
}

/** `NGHTTP2_CANCEL`. */
const CANCEL = 8;

/** The authority stands in for the Host header; cookies that came one by one are joined. */
function requestHeaders(request: Http2ServerRequest): HeaderList {
  const headers = new HeaderList();
  const cookies: string[] = [];
  for (const [name, value] of HeaderList.fromRaw(request.rawHeaders)) {
    if (name === "cookie") cookies.push(value);
    else if (!name.startsWith(":")) headers.append(name, value);
  }
  const { authority } = request;
  if (authority !== "" && !headers.has("host")) headers.set("host", authority);
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  return headers;
}

async function write(
  { head, body, trailers }: ProxyAnswer,
  response: Http2ServerResponse,
  count: (bytes: number) => void,
): Promise<void> {
  response.sendDate = !head.headers.has("date");
  response.writeHead(head.status, grouped(head.headers));
  if (Buffer.isBuffer(body)) {
    count(body.length);
    response.end(body);
    return;
  }
  await pipeline(
    counted(body, count, () => {
      if (trailers !== undefined) response.addTrailers(grouped(trailers()));
    }),
    response,
  );
}

async function* counted(
  body: Readable,
  count: (bytes: number) => void,
  onEnd: () => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    count(chunk.length);
    yield chunk;
  }
  onEnd();
}

function grouped(headers: HeaderList): OutgoingHttpHeaders {
  const values: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    if (!NOT_SENT.test(name)) (values[name.toLowerCase()] ??= []).push(value);
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  );
}
