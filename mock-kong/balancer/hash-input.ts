// The text that an upstream's `hash_on` takes from a request.
import { stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";

/** What a request offers to hash. */
export interface HashSource {
  readonly consumerId: string | undefined;
  readonly clientIp: string;
  /** Without the query. */
  readonly path: string;
  header(name: string): string | undefined;
  queryArgument(name: string): string | undefined;
  uriCapture(name: string): string | undefined;
}

/** `hash_on`, or else `hash_fallback`; undefined when neither gives anything. */
export function hashInput(upstream: KongEntity, source: HashSource): string | undefined {
  return (
    taken(upstream, "hash_on", source) ?? taken(upstream, "hash_fallback", source) ?? undefined
  );
}

function taken(
  upstream: KongEntity,
  prefix: "hash_on" | "hash_fallback",
  source: HashSource,
): string | undefined {
  const name = (suffix: string) => stringOr(upstream[`${prefix}_${suffix}`], "");
  switch (upstream[prefix]) {
    case "consumer":
      return source.consumerId;
    case "ip":
      return source.clientIp;
    case "path":
      return source.path;
    case "header":
      return source.header(name("header"));
    case "cookie":
      return cookie(source.header("cookie"), stringOr(upstream["hash_on_cookie"], ""));
    case "query_arg":
      return source.queryArgument(name("query_arg"));
    case "uri_capture":
      return source.uriCapture(name("uri_capture"));
    default:
      return undefined;
  }
}

function cookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key = "", ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return undefined;
}
