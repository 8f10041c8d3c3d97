// The URLRewrite filter: a request-transformer, and paths that capture what it needs.
import { member, textOf } from "../../../kube-types/fields.ts";
import type { Filter, FilterResult } from "./http-filters.ts";
import { header, type Transformer } from "./transformer.ts";

const TYPE = "request-transformer";

/** What takes the place of the matched prefix; `undefined` when the filter does not say. */
export function replacedPrefix({ type, settings }: Filter): string | undefined {
  const { path } = settings;
  if (type !== "URLRewrite" || member(path, "type") !== "ReplacePrefixMatch") return undefined;
  return textOf(member(path, "replacePrefixMatch"));
}

/** Whether the path of a match must capture what follows the prefix. */
export function replacesPrefix({ type, settings }: Filter): boolean {
  return type === "URLRewrite" && member(settings["path"], "type") === "ReplacePrefixMatch";
}

/** `path`: that of the match whose prefix is replaced. */
export function urlRewrite(filter: Filter, path: string, expressionRoutes: boolean): FilterResult {
  const { settings, isSet } = filter;
  if (!isSet) return refused("URLRewrite is not provided");
  const hostname = textOf(settings["hostname"]);
  const isPathSet = settings["path"] !== undefined && settings["path"] !== null;
  if (!isPathSet && hostname === undefined) return refused("URLRewrite missing Path and Hostname");
  const rewrite = isPathSet ? pathRewrite(filter, path) : ({ ok: true } as const);
  if (!rewrite.ok) return rewrite;
  const transformers = [
    ...(rewrite.uri === undefined ? [] : [{ type: TYPE, replace: { uri: rewrite.uri } } as const]),
    ...(hostname === undefined ? [] : [hostRewrite(hostname)]),
  ];
  const paths = expressionRoutes ? undefined : rewrite.paths;
  return { ok: true, transformers, ...(paths !== undefined && { paths }) };
}

type PathRewrite =
  | { readonly ok: true; readonly uri?: string; readonly paths?: readonly string[] }
  | { readonly ok: false; readonly message: string };

function pathRewrite(filter: Filter, written: string): PathRewrite {
  const { path: settings } = filter.settings;
  const type = textOf(member(settings, "type")) ?? "";
  const failed = "failed to generate request-transformer plugin for Path";
  switch (type) {
    case "ReplaceFullPath": {
      const uri = textOf(member(settings, "replaceFullPath"));
      if (uri !== undefined) return { ok: true, uri };
      return refused(
        `${failed}: failed to generate request-transformer plugin for URLRewrite: URLRewrite missing ReplaceFullPath`,
      );
    }
    case "ReplacePrefixMatch": {
      const path = withoutEndSlash(written);
      return {
        ok: true,
        uri: prefixUri(replacedPrefix(filter), path),
        paths: capturingPaths(path),
      };
    }
    default:
      return refused(`${failed}: unsupported path type ${type} for URLRewrite`);
  }
}

/** "/" stays what it is, and nothing is "/" too. */
export function withoutEndSlash(path: string): string {
  if (path === "" || path === "/") return "/";
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** The path itself, and everything under it. Under the root the slash is not captured: paths must start with one. */
function capturingPaths(path: string): readonly string[] {
  return [`~${path}$`, `~${subpathPattern(path)}`];
}

/** What is under a path, as a regular expression with one capture. */
export function subpathPattern(path: string): string {
  return path === "/" ? "/(.*)" : `${path}(/.*)`;
}

/** A template of Kong's: it must start with a slash whether or not something was captured. */
function prefixUri(replacement: string | undefined, path: string): string {
  if (replacement === undefined) return "/";
  const start = replacement.endsWith("/") ? replacement.slice(0, -1) : replacement;
  const isRoot = path === "/";
  if (start === "") {
    return isRoot
      ? '$(uri_captures[1] == nil and "/" or "/" .. uri_captures[1])'
      : '$(uri_captures[1] == nil and "/" or uri_captures[1])';
  }
  return isRoot
    ? `${start}$(uri_captures[1] == nil and "" or "/" .. uri_captures[1])`
    : `${start}$(uri_captures[1])`;
}

function hostRewrite(hostname: string): Transformer {
  const headers = [header("host", hostname)];
  return { type: TYPE, replace: { headers }, add: { headers } };
}

function refused(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
