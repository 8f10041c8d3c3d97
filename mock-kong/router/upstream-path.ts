// The path that a matched request has upstream.
import { escapePath } from "./normalize-path.ts";

export interface UpstreamPathOptions {
  /** The request's path, normalised, a byte string. */
  readonly path: string;
  /** The part of it that the route's path covered, when it is to be stripped. */
  readonly strippedPrefix: string | undefined;
  readonly stripPath: boolean;
  readonly servicePath: string | null | undefined;
  /** `path_handling: v1`. */
  readonly isV1: boolean;
}

/** @see Kong 3.9 kong/router/utils.lua get_upstream_uri_v0 and kong/router/traditional.lua */
export function upstreamPath(options: UpstreamPathOptions): string {
  return escapePath(options.isV1 ? joinTexts(options) : joinPaths(options));
}

/** One behind the other: slashes are not made up. */
function joinTexts({ path, strippedPrefix, stripPath, servicePath }: UpstreamPathOptions): string {
  const base = servicePath ?? "/";
  if (!stripPath || strippedPrefix === undefined) return base + path.slice(1);
  const rest = path.slice(strippedPrefix.length);
  return base.endsWith("/") && rest.startsWith("/") ? base + rest.slice(1) : base + rest;
}

function joinPaths({ path, strippedPrefix, stripPath, servicePath }: UpstreamPathOptions): string {
  const base = servicePath ?? "/";
  const bare = base.endsWith("/") ? base.slice(0, -1) : base;
  if (!stripPath) {
    if (base.endsWith("/")) return base + path.slice(1);
    return path === "/" ? base : base + path;
  }

  const rest = withoutDotSegment(path.slice((strippedPrefix ?? "/").length));
  if (rest === "") {
    if (base === "/") return "/";
    const wantsSlash = path.endsWith("/") && (base.endsWith("/") || path.length > 1);
    return wantsSlash ? `${bare}/` : bare;
  }
  return rest.startsWith("/") ? bare + rest : `${bare}/${rest}`;
}

/** Stripping may leave a dot segment in front, which would climb out of the service's path. */
function withoutDotSegment(rest: string): string {
  if (rest === "." || rest === "..") return "";
  return rest.replace(/^\.{1,2}\//, "");
}
