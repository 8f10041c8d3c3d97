// The fields that a routing condition can read.
import { splitHostPort } from "./split-host-port.ts";
import type { RoutedRequest } from "./routed-request.ts";

/** `argument`: the header, query argument or segment range that the name's last part gives. */
export type Field =
  | { readonly name: PlainFieldName }
  | {
      readonly name: "http.headers" | "http.queries" | "http.path.segments";
      readonly argument: string;
    };

export type PlainFieldName = keyof typeof PLAIN_FIELDS;

type Reader = (request: RoutedRequest) => string | number | undefined;

/** Source: Kong 3.9 kong/router/fields.lua. */
export const PLAIN_FIELDS = {
  "net.protocol": (request) => request.scheme,
  "tls.sni": (request) => request.sni,
  "http.method": (request) => request.method,
  "http.host": (request) =>
    request.host === undefined ? undefined : splitHostPort(request.host).host,
  "http.path": (request) => request.path,
  "http.path.segments.len": (request) => pathSegments(request.path).length,
  "net.src.ip": (request) => request.sourceIp,
  "net.src.port": (request) => request.sourcePort,
  "net.dst.ip": (request) => request.destinationIp,
  // A port in the Host header is taken for the destination's.
  "net.dst.port": (request) =>
    (request.host === undefined ? undefined : splitHostPort(request.host).port) ??
    request.destinationPort,
} as const satisfies Record<string, Reader>;

/** The field's values in this request: none when it is absent. */
export function fieldValues(field: Field, request: RoutedRequest): readonly (string | number)[] {
  if (!("argument" in field)) return present(PLAIN_FIELDS[field.name](request));
  switch (field.name) {
    case "http.headers":
      return request.headerValues(field.argument);
    case "http.queries":
      return request.queryValues(field.argument);
    case "http.path.segments":
      return present(segmentRange(request.path, field.argument));
  }
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function pathSegments(path: string): readonly string[] {
  return path.slice(1).split("/");
}

/** `1`: the second segment; `0_2`: the first three, joined. */
function segmentRange(path: string, range: string): string | undefined {
  const segments = pathSegments(path);
  const [first = "", last] = range.split("_");
  if (last === undefined) return segments[Number(first)];
  const from = Number(first);
  const to = Number(last);
  if (from >= to || to >= segments.length) return undefined;
  return segments.slice(from, to + 1).join("/");
}
