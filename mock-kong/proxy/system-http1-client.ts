// Calls upstreams over HTTP/1.1, and hands over what they answer as it comes.
import { Readable } from "node:stream";
import { errors, type Agent, type Dispatcher } from "undici";
import { arrayOr } from "../../core/json.ts";
import { HeaderList } from "./header-list.ts";
import { UpstreamFailure, type UpstreamAnswer, type UpstreamCall } from "./upstream-client.ts";

/** Statuses below this announce an answer, and are none. */
const FINAL_STATUS_MIN = 200;

/** Rejects with an `UpstreamFailure`. The body is a buffer when it came together with its head. */
export function callHttp1(
  agent: Agent,
  origin: string,
  call: UpstreamCall,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new AnswerHandler(call.signal, resolve, (cause) => {
      reject(new UpstreamFailure(failureKind(cause), { cause }));
    });
    agent.dispatch(
      {
        origin,
        path: call.path,
        method: call.method,
        headers: call.headers.toRaw(),
        body: call.body ?? null,
        headersTimeout: call.readTimeoutMs,
        bodyTimeout: call.readTimeoutMs,
      },
      handler,
    );
  });
}

/**
 * What stands in one segment with the head is there before anybody can ask for it: then there is no need for a stream,
 * which costs more than everything else that a small answer needs.
 */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: UpstreamAnswer) => void;
  readonly #reject: (cause: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Buffer[] = [];
  #hasHead = false;
  #stream: Readable | undefined;
  #state: "open" | "ended" | Error = "open";

  constructor(
    signal: AbortSignal,
    resolve: (answer: UpstreamAnswer) => void,
    reject: (cause: Error) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    if (signal.aborted) this.#onGone();
    else signal.addEventListener("abort", this.#onGone, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(new errors.RequestAbortedError());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < FINAL_STATUS_MIN) return;
    this.#hasHead = true;
    const headers = HeaderList.fromRaw(rawHeaders(controller.rawHeaders));
    // Runs when the segment that the head stood in has been read to its end.
    queueMicrotask(() => this.#answer(status, headers));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stream === undefined) this.#chunks.push(chunk);
    else if (!this.#stream.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#state = "ended";
    this.#signal.removeEventListener("abort", this.#onGone);
    this.#stream?.push(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#state = error;
    this.#signal.removeEventListener("abort", this.#onGone);
    if (!this.#hasHead) this.#reject(error);
    this.#stream?.destroy(error);
  }

  readonly #onGone = (): void => {
    const reason = new errors.RequestAbortedError();
    this.#reject(reason);
    this.#controller?.abort(reason);
  };

  #answer(status: number, headers: HeaderList): void {
    const chunks = this.#chunks;
    if (this.#state === "ended") {
      const [only] = chunks;
      const body = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
      this.#resolve({ status, headers, body });
      return;
    }
    const controller = this.#controller;
    const stream = new Readable({
      read: () => controller?.resume(),
      destroy: (error, done) => {
        if (this.#state === "open") controller?.abort(error ?? new errors.RequestAbortedError());
        done(error);
      },
    });
    this.#stream = stream;
    this.#chunks = [];
    for (const chunk of chunks) if (!stream.push(chunk)) controller?.pause();
    this.#resolve({ status, headers, body: stream });
    if (this.#state !== "open") stream.destroy(this.#state);
  }
}

const CONNECT_CODES = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EADDRNOTAVAIL",
]);

function failureKind(error: Error): UpstreamFailure["kind"] {
  if (error instanceof errors.ConnectTimeoutError) return "timeout";
  if (error instanceof errors.HeadersTimeoutError) return "timeout";
  const code = "code" in error ? String(error.code) : "";
  return CONNECT_CODES.has(code) ? "connect" : "broken";
}

/** A flat list, whatever the type says. */
function rawHeaders(headers: unknown): readonly string[] {
  return arrayOr(headers).map((part) =>
    Buffer.isBuffer(part) ? part.toString("latin1") : String(part),
  );
}
