// A request as it goes over the connection: headers in the order given, nothing added but the length of a body.
import type { HeaderLine } from "./parse-answer.ts";

export interface RawRequest {
  readonly method: string;
  /** Path and query, as they are to be written. */
  readonly path: string;
  readonly headers: readonly HeaderLine[];
  readonly body?: Buffer;
}

/** Header values are taken as Latin-1. A body that the headers do not frame gets a `Content-Length`. */
export function requestBytes({ method, path, headers, body }: RawRequest): Buffer {
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body !== undefined && !isFramed ? [`Content-Length: ${body.length}`] : []),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return body === undefined ? head : Buffer.concat([head, body]);
}
