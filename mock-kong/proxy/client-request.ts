// A request as it reaches the proxy, and how the router reads it.
import type { RoutedRequest } from "../router/routed-request.ts";
import { normalizePath } from "../router/normalize-path.ts";
import type { HeaderList } from "./header-list.ts";

/** All texts are byte strings, as Node hands them out. */
export interface ClientRequest {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: HeaderList;
  readonly scheme: "http" | "https";
  readonly sni: string | undefined;
  /** The peer of the connection. */
  readonly peerIp: string;
  /** The peer, or whom it speaks for. */
  readonly clientIp: string;
  readonly clientPort: number;
  readonly localIp: string;
  readonly localPort: number;
}

/** Whether the client asks for the connection to become a WebSocket. */
export function isWebSocket({ headers, httpVersion }: ClientRequest): boolean {
  return httpVersion === "1.1" && headers.get("upgrade")?.toLowerCase() === "websocket";
}

export interface TargetParts {
  /** As sent. */
  readonly path: string;
  /** With its question mark, or "". */
  readonly query: string;
}

/** A target in absolute form loses its scheme and host. */
export function targetParts(target: string): TargetParts {
  const local = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*/i, "");
  const rooted = local.startsWith("/") || local === "*" ? local : `/${local}`;
  const mark = rooted.indexOf("?", 1);
  if (mark < 0) return { path: rooted, query: "" };
  return { path: rooted.slice(0, mark), query: rooted.slice(mark) };
}

/** nginx's `$host`: lower case, without port and final dot. */
export function hostName(request: ClientRequest): string {
  const { target } = request;
  const absolute = target.startsWith("/") ? undefined : /^https?:\/\/([^/?]*)/i.exec(target)?.[1];
  const host = absolute ?? request.headers.get("host") ?? "";
  const bare = host.startsWith("[") ? host.replace(/\]:.*$/, "]") : host.replace(/:.*$/, "");
  return bare.toLowerCase().replace(/\.$/, "");
}

export function routedRequest(request: ClientRequest): RoutedRequest {
  const { path, query } = targetParts(request.target);
  return {
    method: request.method,
    path: normalizePath(path),
    host: request.headers.get("host"),
    scheme: request.scheme,
    sni: request.sni,
    headerValues: (name) => headerValues(request.headers, name),
    queryValues: (name) => queryValues(query, name),
    sourceIp: request.clientIp,
    sourcePort: request.clientPort,
    destinationIp: request.localIp,
    destinationPort: request.localPort,
  };
}

function headerValues(headers: HeaderList, name: string): readonly string[] {
  const values: string[] = [];
  for (const [candidate, value] of headers) {
    if (candidate.length !== name.length) continue;
    if (candidate.toLowerCase().replaceAll("-", "_") === name) values.push(value);
  }
  return values;
}

/** Decoded values of a query argument, in order. */
export function queryValues(query: string, name: string): readonly string[] {
  return queryPairs(query)
    .filter(([candidate]) => candidate === name)
    .map(([, value]) => value);
}

/** Decoded values of a query argument as Lua has them: `true` for one without an equals sign. */
export function queryArguments(query: string, name: string): readonly (string | true)[] {
  return query
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const equals = part.indexOf("=");
      if (decode(equals < 0 ? part : part.slice(0, equals)) !== name) return [];
      return [equals < 0 ? (true as const) : decode(part.slice(equals + 1))];
    });
}

/** A query with its question mark, or "", without an argument. */
export function withoutArgument(query: string, name: string): string {
  const kept = query
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && part !== name && !part.startsWith(`${name}=`));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

export function queryPairs(query: string): readonly (readonly [string, string])[] {
  return query
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const key = equals < 0 ? part : part.slice(0, equals);
      return [decode(key), equals < 0 ? "" : decode(part.slice(equals + 1))] as const;
    });
}

/** Percent-decoding, byte by byte; what is not a valid triplet stays. */
function decode(text: string): string {
  return text
    .replaceAll("+", " ")
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
