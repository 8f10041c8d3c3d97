// A request and its answer, as far as this server cares: no sockets here.

export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface ApiResponse {
  readonly status: number;
  readonly contentType: string;
  /** Texts of `Warning: 299 - "..."` headers. */
  readonly warnings: readonly string[];
  /** More of them, by their lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A whole body, or the lines of a watch. */
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

export const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain; charset=utf-8";

export function jsonResponse(
  status: number,
  body: unknown,
  warnings: readonly string[] = [],
  contentType = JSON_TYPE,
): ApiResponse {
  return { status, contentType, warnings, body: `${JSON.stringify(body)}\n` };
}

export function textResponse(status: number, body: string): ApiResponse {
  return { status, contentType: TEXT_TYPE, warnings: [], body };
}

/** What Go's HTTP server answers where nothing is. */
export const PAGE_NOT_FOUND = textResponse(404, "404 page not found\n");
