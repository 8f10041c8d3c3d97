// What the upstream of the recordings answers: mostly what it was asked.
import { gzipSync } from "node:zlib";

export interface EchoRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly isTls: boolean;
}

export type EchoAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      readonly body: string | Buffer;
      readonly delayMs: number;
    }
  /** Bytes that are no HTTP, or none, and the connection is broken off. */
  | { readonly kind: "broken"; readonly bytes: string };

const JSON_TYPE = { "content-type": "application/json" };
const TEXT_TYPE = { "content-type": "text/plain" };
const DELAY_MS_MAX = 60_000;

export function echoAnswer(request: EchoRequest): EchoAnswer {
  const path = request.url.replace(/[?#].*$/s, "");
  const [, status] = /\/status\/(\d+)/.exec(path) ?? [];
  if (path === "/plain") return answer(200, TEXT_TYPE, "hello");
  if (status !== undefined) {
    return answer(Number(status), JSON_TYPE, JSON.stringify({ status: Number(status) }));
  }
  const [, delayMs] = /\/delay\/(\d+)/.exec(path) ?? [];
  if (delayMs !== undefined) {
    return answer(200, TEXT_TYPE, "delayed", Math.min(DELAY_MS_MAX, Number(delayMs)));
  }
  const host = request.headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  switch (path.slice(path.lastIndexOf("/"))) {
    case "/close":
      return { kind: "broken", bytes: "" };
    case "/garbage":
      return { kind: "broken", bytes: "NOT HTTP\r\n\r\n" };
    case "/hdrs":
      return answer(200, MANY_HEADERS, '{"a":1,"b":{"c":2}}');
    case "/gzip":
      return answer(200, { ...TEXT_TYPE, "content-encoding": "gzip" }, gzipSync("hello"));
    case "/redirect":
      return answer(302, { location: `http://${host}/elsewhere` }, "");
    default:
      return echo(request);
  }
}

/** Some of which a gateway treats in its own way. */
const MANY_HEADERS = {
  ...JSON_TYPE,
  server: "upstream/9",
  via: "1.1 up",
  "x-kong-response-latency": "999",
  "x-custom": "a",
  "set-cookie": ["a=1", "b=2"],
  "x-remove-me": "zz",
};

function echo({ method, url, httpVersion, headers, body, isTls }: EchoRequest): EchoAnswer {
  const text = JSON.stringify({ method, url, httpVersion, headers, body, tls: isTls });
  const length = String(Buffer.byteLength(text));
  const fields = { ...JSON_TYPE, "x-upstream": "echo", "content-length": length };
  return answer(200, fields, method === "HEAD" ? "" : text);
}

function answer(
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string | Buffer,
  delayMs = 0,
): EchoAnswer {
  return { kind: "answer", status, headers, body, delayMs };
}
