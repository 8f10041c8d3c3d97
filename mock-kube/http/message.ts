// A request and its answer, as far as this server cares: no sockets here.

import { Document, Scalar, visit } from "yaml";

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

/** The same answer in YAML, where it is JSON. Its keys are in order, as Go writes them. */
export function yamlResponse(response: ApiResponse): ApiResponse {
  const { body, contentType } = response;
  if (typeof body !== "string" || contentType !== JSON_TYPE) return response;
  const document = new Document(JSON.parse(body), {
    sortMapEntries: true,
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_key, scalar) {
      const isAmbiguous = typeof scalar.value === "string" && AMBIGUOUS.test(scalar.value);
      if (isAmbiguous) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString({ indentSeq: false, singleQuote: true });
  return { ...response, contentType: "application/yaml", body: text };
}

/** Texts that YAML 1.1 would read as something else; Go's writer puts them between double quotes. */
const AMBIGUOUS =
  /^(?:|~|null|y|n|yes|no|on|off|true|false|[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]+)?(?:e[-+]?[0-9]+)?|0[xob][0-9a-f_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+|[-+]?\.inf|\.nan|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|=|<<)$/i;

export function textResponse(status: number, body: string): ApiResponse {
  return { status, contentType: TEXT_TYPE, warnings: [], body };
}

/** What Go's HTTP server answers where nothing is. */
export const PAGE_NOT_FOUND = textResponse(404, "404 page not found\n");
