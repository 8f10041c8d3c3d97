// Bytes that came over a connection, as an HTTP/1.1 answer; nothing is tidied up on the way.

export type HeaderLine = readonly [name: string, value: string];

export interface RawAnswer {
  /** 0 when it is not HTTP/1: `body` is then its first line. */
  readonly status: number;
  readonly reason: string;
  /** As they came: order, letter case and repetitions. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  /** Whether the body is shorter than its head announced. */
  readonly isTruncated: boolean;
}

const HEAD_END = "\r\n\r\n";
const STATUS_LINE = /^HTTP\/\d\.\d (\d{3}) ?(.*)$/;

/**
 * @param method of the request: an answer to HEAD has no body.
 * @param hasEnded whether no more bytes will come.
 * @returns `undefined` as long as more bytes are needed.
 */
export function parseAnswer(
  bytes: Buffer,
  method: string,
  hasEnded: boolean,
): RawAnswer | undefined {
  let from = 0;
  for (;;) {
    const rest = bytes.subarray(from);
    if (!"HTTP/".startsWith(rest.toString("latin1", 0, 5)) || rest.length < 5) {
      if (rest.length >= 5 || hasEnded) return notHttp(rest, hasEnded);
      return undefined;
    }
    const headEnd = bytes.indexOf(HEAD_END, from);
    if (headEnd < 0) return hasEnded ? notHttp(rest, true) : undefined;
    const head = parseHead(bytes.toString("latin1", from, headEnd));
    from = headEnd + HEAD_END.length;
    const isInterim = head.status >= 100 && head.status < 200 && head.status !== 101;
    if (!isInterim) return withBody(head, bytes.subarray(from), method, hasEnded);
  }
}

/** The value of a header, by its name in lower case. */
export function headerOf(headers: readonly HeaderLine[], name: string): string | undefined {
  return headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

type Head = Pick<RawAnswer, "status" | "reason" | "headers">;

function notHttp(bytes: Buffer, hasEnded: boolean): RawAnswer | undefined {
  const lineEnd = bytes.indexOf("\r\n");
  if (lineEnd < 0 && !hasEnded) return undefined;
  const body = lineEnd < 0 ? bytes : bytes.subarray(0, lineEnd);
  return { status: 0, reason: "", headers: [], body, isTruncated: false };
}

function parseHead(text: string): Head {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const [, status = "0", reason = statusLine] = STATUS_LINE.exec(statusLine) ?? [];
  const headers = lines.map((line): HeaderLine => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), reason, headers };
}

function withBody(
  head: Head,
  rest: Buffer,
  method: string,
  hasEnded: boolean,
): RawAnswer | undefined {
  if (method === "HEAD" || head.status === 204 || head.status === 304) {
    return { ...head, body: Buffer.alloc(0), isTruncated: false };
  }
  if (/chunked/i.test(headerOf(head.headers, "transfer-encoding") ?? "")) {
    const { body, isComplete } = joinChunks(rest);
    return isComplete || hasEnded ? { ...head, body, isTruncated: !isComplete } : undefined;
  }
  const announced = headerOf(head.headers, "content-length");
  if (announced === undefined) {
    return hasEnded ? { ...head, body: rest, isTruncated: false } : undefined;
  }
  const bodyBytes = Number(announced);
  if (rest.length < bodyBytes && !hasEnded) return undefined;
  return { ...head, body: rest.subarray(0, bodyBytes), isTruncated: rest.length < bodyBytes };
}

function joinChunks(bytes: Buffer): { readonly body: Buffer; readonly isComplete: boolean } {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size =
      lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const start = lineEnd + 2;
    if (size === 0) return { body: Buffer.concat(chunks), isComplete: true };
    if (Number.isNaN(size) || bytes.length < start + size + 2) {
      return { body: Buffer.concat(chunks), isComplete: false };
    }
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
