// The upstream of the recordings on real ports, plain and over TLS.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Clock } from "../../../core/clock.ts";
import { selfSignedCertificate } from "../../../mock-kong/tls/self-signed-certificate.ts";
import { listenSomewhere, type Listening } from "../wire/system-listen.ts";
import { echoAnswer, type EchoRequest } from "./echo-answer.ts";

const HOST = "127.0.0.1";
const BODY_BYTES_MAX = 64 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;

export interface EchoUpstream {
  readonly port: number;
  readonly tlsPort: number;
  close(): Promise<void>;
}

/** On the given ports where they are free, else on others. */
export async function startEchoUpstream(
  clock: Clock,
  wanted: { readonly port: number; readonly tlsPort: number },
): Promise<EchoUpstream> {
  const answer: RequestListener = (request, response) => {
    serve(request, response, clock).catch(() => response.destroy());
  };
  const options = { keepAliveTimeout: KEEP_ALIVE_MS };
  const servers: readonly (readonly [Server, number])[] = [
    [createServer(options, answer), wanted.port],
    [
      createTlsServer({ ...options, ...selfSignedCertificate(clock.nowMs()) }, answer),
      wanted.tlsPort,
    ],
  ];
  const listening: Listening[] = [];
  for (const [server, port] of servers) {
    // oxlint-disable-next-line no-await-in-loop -- what listens already must be closed when the next cannot
    listening.push(await listenSomewhere(server, HOST, port));
  }
  const [plain, tls] = listening;
  return {
    port: plain?.port ?? 0,
    tlsPort: tls?.port ?? 0,
    async close() {
      await Promise.all(listening.map((one) => one.close()));
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
): Promise<void> {
  const answer = echoAnswer(await readRequest(request));
  if (answer.kind === "broken") {
    if (answer.bytes !== "") request.socket.write(answer.bytes);
    request.socket.destroy();
    return;
  }
  await clock.sleep(answer.delayMs);
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name,
    typeof value === "string" ? value : [...value],
  ]);
  response.writeHead(answer.status, Object.fromEntries(headers));
  response.end(answer.body === "" ? undefined : answer.body);
}

async function readRequest(request: IncomingMessage): Promise<EchoRequest> {
  const { method = "", url = "", httpVersion, rawHeaders, socket } = request;
  const chunks: Buffer[] = [];
  let bodyBytes = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    bodyBytes += bytes.length;
    if (bodyBytes > BODY_BYTES_MAX) throw new RangeError("the body is too long");
    chunks.push(bytes);
  }
  const headers = Array.from({ length: rawHeaders.length / 2 }, (_, index) => {
    return [rawHeaders[2 * index] ?? "", rawHeaders[2 * index + 1] ?? ""] as const;
  });
  const body = Buffer.concat(chunks).toString("utf8");
  return { method, url, httpVersion, headers, body, isTls: "encrypted" in socket };
}
