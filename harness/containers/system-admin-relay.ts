// In front of a container's Admin API: stays at its address, tells what passes, and answers in its place when it should.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Agent, request as send } from "undici";
import type { Clock } from "../../core/clock.ts";
import { selfSignedCertificate } from "../../mock-kong/tls/self-signed-certificate.ts";
import { listen, type Listening } from "../live/listen.ts";

export interface AdminExchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** 0 when no whole answer came. */
  readonly status: number;
  readonly durationMs: number;
  readonly request: string;
  readonly response: string;
}

export interface AdminRelayOptions {
  readonly clock: Clock;
  readonly host: string;
  /** Speaks TLS, with a certificate that it signs itself. */
  readonly isTls: boolean;
  /** Where to pass a request on: `host:port`. `"silent"`: reset it. A number: answer with this status. */
  readonly decide: (method: string, path: string) => string | number;
  /** Awaited before the answer is passed on. */
  readonly onExchange: (exchange: AdminExchange) => void | Promise<void>;
}

const REQUEST_BYTES_MAX = 64 * 1024 * 1024;
const ANSWER_MS_MAX = 60_000;
const HOP_BY_HOP = new Set(
  "connection keep-alive transfer-encoding content-length expect".split(" "),
);

export async function startAdminRelay(options: AdminRelayOptions): Promise<Listening> {
  const dispatcher = new Agent({ headersTimeout: ANSWER_MS_MAX, bodyTimeout: ANSWER_MS_MAX });
  const take = (request: IncomingMessage, response: ServerResponse) => {
    relay(request, response, dispatcher, options).catch(() => {
      // Nobody is behind, or it went away in the middle: so does the relay.
      cutOff(request);
    });
  };
  const server = options.isTls
    ? createTlsServer(selfSignedCertificate(options.clock.nowMs()), take)
    : createServer(take);
  const listening = await listen(server, options.host);
  return {
    ...listening,
    async close() {
      await listening.close();
      await dispatcher.destroy();
    },
  };
}

/** A reset is for plain TCP alone: a TLS socket is destroyed, which no client takes for an answer either. */
function cutOff({ socket }: IncomingMessage): void {
  if ("encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

async function relay(
  request: IncomingMessage,
  response: ServerResponse,
  dispatcher: Agent,
  { clock, decide, onExchange }: AdminRelayOptions,
): Promise<void> {
  const { method = "GET", url: path = "/" } = request;
  const startMs = clock.monotonicMs();
  const to = decide(method, path);
  if (to === "silent") {
    cutOff(request);
    return;
  }
  const body = await readBody(request);
  const told = { method, path, request: body?.toString("utf8") ?? "" };
  const durationMs = () => Math.round(clock.monotonicMs() - startMs);
  let answer: Answer;
  try {
    answer =
      body === undefined
        ? ownAnswer(413)
        : typeof to === "number"
          ? ownAnswer(to)
          : await passOn(request, body, to, dispatcher);
  } catch (error) {
    await onExchange({ ...told, status: 0, durationMs: durationMs(), response: "" });
    throw error;
  }
  const text = answer.body.toString("utf8");
  await onExchange({ ...told, status: answer.status, durationMs: durationMs(), response: text });
  response.writeHead(answer.status, withoutHopByHop(answer.headers));
  response.end(answer.body);
}

async function passOn(
  { method = "GET", url: path = "/", headers }: IncomingMessage,
  body: Buffer,
  to: string,
  dispatcher: Agent,
): Promise<Answer> {
  const answer = await send(`http://${to}${path}`, {
    method,
    headers: withoutHopByHop(headers),
    body: body.length > 0 ? body : null,
    dispatcher,
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: Buffer.from(await answer.body.arrayBuffer()),
  };
}

function ownAnswer(status: number): Answer {
  const message = status === 503 ? "the gateway is starting" : "a fault of the scenario";
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/** `undefined` for one that is too large; it is read to its end all the same. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    bytes += chunk.length;
    if (bytes <= REQUEST_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > REQUEST_BYTES_MAX ? undefined : Buffer.concat(chunks);
}

function withoutHopByHop(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = value;
  }
  return kept;
}
