// Answers a request, unless a fault is to happen to it.
import type { Clock } from "../../core/clock.ts";
import { jsonResponse, JSON_TYPE, type ApiRequest, type ApiResponse } from "../http/message.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { conflict, expired, refusedByFault } from "../statuses.ts";
import type { KubeFault } from "./kube-fault.ts";
import type { FaultyRequest, KubeFaults } from "./kube-faults.ts";

export interface FaultyContext {
  readonly clock: Clock;
  readonly faults: KubeFaults;
  /** Answers as if nothing were wrong; its signal ends the watch that the answer may be. */
  readonly answer: (request: ApiRequest, signal: AbortSignal) => ApiResponse | Promise<ApiResponse>;
  /** Cuts the connection. */
  readonly reset: () => void;
}

const WRITES: ReadonlySet<string> = new Set(["update", "patch"]);

export async function faultyAnswer(
  { clock, faults, answer, reset }: FaultyContext,
  request: ApiRequest,
  info: RequestInfo,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const faulty = { info, userAgent: request.headers["user-agent"] ?? "" };
  const slow = faults.take(faulty, "slow");
  if (slow !== undefined) await clock.sleep(slow.fault.delayMs, signal);
  const refused = faults.take(faulty, "answer");
  if (refused !== undefined) return refusal(refused.fault);
  if (WRITES.has(info.verb) && faults.take(faulty, "conflict") !== undefined) {
    const { group = "", plural = "", name = "" } = info.resource ?? {};
    return status(conflict({ group, plural }, name));
  }
  if (info.verb === "watch")
    return watch({ clock, faults, answer, reset }, request, faulty, signal);
  if (info.verb !== "list") return answer(request, signal);
  if (faults.take(faulty, "expire") !== undefined) return status(tooOld(request));
  return answer(staleList(faults, request, faulty), signal);
}

async function watch(
  { faults, answer, reset }: FaultyContext,
  request: ApiRequest,
  faulty: FaultyRequest,
  signal: AbortSignal,
): Promise<ApiResponse> {
  if (faults.take(faulty, "expire") !== undefined) {
    const event = { type: "ERROR", object: tooOld(request).status };
    return streamed(200, [`${JSON.stringify(event)}\n`]);
  }
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const response = await answer(request, either);
  const { body } = response;
  if (typeof body === "string" || body instanceof Uint8Array) return response;
  const forget = faults.watchOpened({
    ...faulty,
    end: (how) => {
      if (how === "reset") reset();
      ended.abort();
    },
  });
  return { ...response, body: held(body, faults, faulty, either, forget) };
}

async function* held(
  lines: AsyncIterable<string | Uint8Array>,
  faults: KubeFaults,
  faulty: FaultyRequest,
  signal: AbortSignal,
  forget: () => void,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  try {
    for await (const line of lines) {
      await faults.eventsPass(faulty, signal);
      if (signal.aborted) return;
      yield line;
    }
    await faults.eventsPass(faulty, signal);
  } finally {
    forget();
  }
}

/** A list "from any revision" comes from the cache of whatever replica is asked. */
function staleList(faults: KubeFaults, request: ApiRequest, faulty: FaultyRequest): ApiRequest {
  if (request.query.get("resourceVersion") !== "0") return request;
  const stale = faults.take(faulty, "stale-lists");
  if (stale === undefined) return request;
  const query = new URLSearchParams(request.query);
  query.delete("limit");
  query.set("resourceVersion", String(stale.revision));
  query.set("resourceVersionMatch", "Exact");
  return { ...request, query };
}

function tooOld({ query }: ApiRequest) {
  const revision = query.get("resourceVersion") ?? "0";
  return expired(`too old resource version: ${revision} (${revision})`);
}

function refusal({
  status: code,
  retryAfterSeconds,
}: Extract<KubeFault, { readonly kind: "answer" }>): ApiResponse {
  const response = status(refusedByFault(code, retryAfterSeconds));
  if (retryAfterSeconds === undefined) return response;
  return { ...response, headers: { "retry-after": String(retryAfterSeconds) } };
}

function status({ status: body }: ReturnType<typeof expired>): ApiResponse {
  return jsonResponse(body.code ?? 500, body);
}

function streamed(code: number, lines: readonly string[]): ApiResponse {
  const body = (async function* all() {
    yield* lines;
  })();
  return { status: code, contentType: JSON_TYPE, warnings: [], body };
}
