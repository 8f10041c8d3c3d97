// Small HTTP servers for probes, metrics and diagnostics.
import { createServer, type Server } from "node:http";

const REQUEST_TIMEOUT_MS = 10_000;
const HEADER_BYTES_MAX = 16 * 1024;

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** From a path with its query to a reply. */
export type Answer = (url: URL) => HttpReply | Promise<HttpReply>;

export interface ListeningServer {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers GET and HEAD requests.
 *
 * @param address `host:port`; port 0 takes a free one, and no host at all means every interface.
 * @throws {Error} when the address cannot be listened on.
 */
export async function serve(address: string, answer: Answer): Promise<ListeningServer> {
  const { host, port } = splitAddress(address);
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: HEADER_BYTES_MAX },
    (request, response) => {
      request.resume();
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
      }
      const url = new URL(request.url ?? "/", "http://localhost");
      Promise.resolve(answer(url)).then(
        ({ status, contentType, body }) =>
          response
            .writeHead(status, { "content-type": contentType })
            .end(request.method === "HEAD" ? undefined : body),
        (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
      );
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { url: urlOf(server), close: () => close(server) };
}

function splitAddress(address: string): {
  readonly host: string | undefined;
  readonly port: number;
} {
  const [, host = "", port] = /^(.*):(\d{1,5})$/.exec(address) ?? [];
  if (port === undefined || Number(port) > 65_535) throw new Error(`"${address}" is no host:port`);
  return { host: host === "" ? undefined : host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

function urlOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new RangeError("not a TCP server");
  const host = bound.family === "IPv6" ? `[${bound.address}]` : bound.address;
  return `http://${host}:${bound.port}`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
