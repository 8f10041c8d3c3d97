// Calls upstreams over HTTP/2: gRPC services.
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from "node:http2";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { HeaderList } from "./header-list.ts";
import { UpstreamFailure, type UpstreamAnswer, type UpstreamCall } from "./upstream-client.ts";

/** Connections that are kept open. */
const SESSIONS_MAX = 256;

export class Http2Upstreams {
  readonly #sessions = new Map<string, ClientHttp2Session>();

  /** Rejects with an `UpstreamFailure`. */
  async call(call: UpstreamCall): Promise<UpstreamAnswer> {
    const session = await this.#connected(call);
    return answer(session, call);
  }

  close(): void {
    for (const session of this.#sessions.values()) session.destroy();
    this.#sessions.clear();
  }

  async #connected(call: UpstreamCall): Promise<ClientHttp2Session> {
    const key = JSON.stringify([call.scheme, call.ip, call.port, call.serverName, call.tls]);
    const known = this.#sessions.get(key);
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const session = await open(call);
    if (this.#sessions.size >= SESSIONS_MAX) this.#dropOldest();
    this.#sessions.set(key, session);
    session.once("close", () => {
      if (this.#sessions.get(key) === session) this.#sessions.delete(key);
    });
    return session;
  }

  #dropOldest(): void {
    const [oldest] = this.#sessions;
    if (oldest === undefined) return;
    this.#sessions.delete(oldest[0]);
    // Calls that are under way finish.
    oldest[1].close();
  }
}

function open(call: UpstreamCall): Promise<ClientHttp2Session> {
  const { scheme, ip, port, serverName, tls } = call;
  const origin = `${scheme}://${ip.includes(":") ? `[${ip}]` : ip}:${port}`;
  return new Promise((resolve, reject) => {
    const session = connect(origin, {
      rejectUnauthorized: tls.verify,
      ...(serverName !== undefined && { servername: serverName }),
      ...(tls.authorities.length > 0 && { ca: [...tls.authorities] }),
      ...tls.own,
    });
    session.setTimeout(call.connectTimeoutMs, () => {
      session.destroy();
      reject(new UpstreamFailure("timeout"));
    });
    session.on("error", (cause) => reject(new UpstreamFailure("connect", { cause })));
    session.once("connect", () => {
      session.setTimeout(0);
      session.unref();
      resolve(session);
    });
  });
}

function answer(session: ClientHttp2Session, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { body, signal } = call;
  const stream = session.request(requestHeaders(call), { endStream: body === undefined });
  let trailers = new HeaderList();
  stream.once("trailers", (_headers, _flags, raw) => {
    trailers = HeaderList.fromRaw(Array.isArray(raw) ? raw.map(String) : []);
  });
  send(stream, body);
  return new Promise((resolve, reject) => {
    const abort = () => stream.close(constants.NGHTTP2_CANCEL);
    signal.addEventListener("abort", abort, { once: true });
    stream.once("close", () => signal.removeEventListener("abort", abort));
    stream.setTimeout(call.readTimeoutMs, () => {
      reject(new UpstreamFailure("timeout"));
      abort();
    });
    stream.once("error", (cause) => reject(new UpstreamFailure("broken", { cause })));
    stream.once("close", () => reject(new UpstreamFailure("broken")));
    stream.once("response", (headers, _flags, raw) => {
      const pairs = HeaderList.fromRaw(Array.isArray(raw) ? raw.map(String) : []);
      resolve({
        status: headers[":status"] ?? 0,
        headers: pairs.where((name) => !name.startsWith(":")),
        body: stream,
        trailers: () => trailers,
      });
    });
  });
}

/** A body that breaks off takes the call along. */
function send(stream: ClientHttp2Stream, body: UpstreamCall["body"]): void {
  if (body === undefined) return;
  if (Buffer.isBuffer(body)) {
    stream.end(body);
    return;
  }
  pipeline(Readable.from(body), stream).catch(() => stream.close(constants.NGHTTP2_CANCEL));
}

function requestHeaders({ method, path, scheme, headers }: UpstreamCall): OutgoingHttpHeaders {
  const result: Record<string, string | string[]> = {
    ":method": method,
    ":path": path,
    ":scheme": scheme,
    ":authority": headers.get("host") ?? "",
  };
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key === "host") continue;
    const known = result[key];
    if (known === undefined) result[key] = value;
    else result[key] = [...(typeof known === "string" ? [known] : known), value];
  }
  return result;
}
