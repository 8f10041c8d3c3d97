// The text that an upstream's `hash_on` takes from a request.
import { stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";

/** What a request offers to hash. */
export interface HashSource {
  readonly consumerId: string | undefined;
  readonly clientIp: string;
  /** Without the query. */
  readonly path: string;
  /** Several values of one header are joined. */
  header(name: string): string | undefined;
  /** All values; `true` for an argument without an equals sign. */
  queryArguments(name: string): readonly (string | true)[];
  uriCapture(name: string): string | undefined;
  /** Makes up a value for a cookie that the client is to get, where that can be done. */
  newCookie(name: string, path: string): string | undefined;
}

/** `hash_on`, or else `hash_fallback`; undefined when neither gives anything. @see Kong 3.9 kong/runloop/balancer/init.lua */
export function hashInput(upstream: KongEntity, source: HashSource): string | undefined {
  return taken(upstream, "hash_on", source) ?? taken(upstream, "hash_fallback", source);
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
    case "header": {
      // Kong asks nginx for a variable, and no variable's name has a hyphen (mended in 3.10).
      const header = name("header");
      return header.includes("-") ? undefined : source.header(header);
    }
    case "cookie":
      return cookieOf(upstream, source);
    case "query_arg": {
      const values = source.queryArguments(name("query_arg")).map(String);
      return values.length === 0 ? undefined : values.toSorted().join(",");
    }
    case "uri_capture":
      return source.uriCapture(name("uri_capture"));
    default:
      return undefined;
  }
}

function cookieOf(upstream: KongEntity, source: HashSource): string | undefined {
  const name = stringOr(upstream["hash_on_cookie"], "");
  const path = stringOr(upstream["hash_on_cookie_path"], "/");
  return cookie(source.header("cookie"), name) ?? source.newCookie(name, path);
}

/** As nginx finds it: the name's case does not count. */
function cookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key = "", ...value] = part.trim().split("=");
    if (key.toLowerCase() === name.toLowerCase()) return value.join("=");
  }
  return undefined;
}
