// The RequestRedirect filter: the `redirect` plugin of Kong 3.9, or two older ones that together do the same.
import { posix } from "node:path";
import type { JsonObject } from "../../../../core/json.ts";
import { integerOf, member, textOf } from "../../../kube-types/fields.ts";
import type { FilterResult } from "./http-filters.ts";
import { header } from "./transformer.ts";

const DEFAULT_SCHEME = "http";

/** `path`: of the match, for gateways that cannot keep the path of a request. A prefix cannot be replaced. */
export function requestRedirect(
  settings: JsonObject,
  path: string,
  hasRedirectPlugin: boolean,
): FilterResult {
  const statusCode = integerOf(settings["statusCode"]);
  const status = statusCode === undefined ? {} : { status_code: statusCode };
  const replaced = fullPathOf(settings["path"]);
  if (hasRedirectPlugin) {
    const config = {
      ...status,
      location: locationOf(settings, replaced ?? "/"),
      keep_incoming_path: replaced === undefined,
    };
    return { ok: true, plugins: [{ name: "redirect", config }] };
  }
  const location = header("Location", locationOf(settings, replaced ?? path));
  return {
    ok: true,
    plugins: [{ name: "request-termination", config: status }],
    transformers: [{ type: "response-transformer", add: { headers: [location] } }],
  };
}

function fullPathOf(path: unknown): string | undefined {
  if (member(path, "type") !== "ReplaceFullPath") return undefined;
  return textOf(member(path, "replaceFullPath"));
}

/** Without a host name it is the path alone. */
function locationOf({ scheme, hostname, port }: JsonObject, path: string): string {
  const host = textOf(hostname);
  if (host === undefined) return path;
  const number = integerOf(port);
  const authority = number === undefined ? host : `${host}:${number}`;
  const location = joinPath(authority, path);
  const protocol = textOf(scheme) ?? DEFAULT_SCHEME;
  return protocol === "" ? location : `${protocol}://${location}`;
}

/** As Go's `path.Join`: without doubled slashes, dots, and a slash at the end. */
function joinPath(start: string, end: string): string {
  const joined = posix.join(start, end);
  return joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
}
