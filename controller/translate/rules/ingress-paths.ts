// The paths of an Ingress as Kong's routes match them.
import type { KubeObject } from "../../../core/kube.ts";
import { annotationsOf } from "../../kube-types/fields.ts";
import type { IngressPath } from "../../kube-types/ingress.ts";
import { annotation } from "../annotations.ts";
import type { ClassParameters } from "../cluster.ts";

/** Kong takes a path for a regular expression when it starts so. */
const KONG_REGEX_PREFIX = "~";

/** A user writes this instead, because a path of an Ingress must start with a slash. */
export const WRITTEN_REGEX_PREFIX = "/~";

/** What Kong 2 took for a plain path. */
const PLAIN_PATH = /^[a-zA-Z0-9.\-_~/%]*$/;

export function flattenSlashes(path: string): string {
  return path.replaceAll(/\/{2,}/g, "/");
}

/** An unknown type matches nothing. */
export function kongPaths({ path, pathType }: IngressPath): readonly string[] {
  switch (pathType) {
    case "Prefix": {
      const base = trimSlashes(path);
      return base === "" ? ["/"] : [`/${base}/`, `${KONG_REGEX_PREFIX}/${base}$`];
    }
    case "Exact":
      return [`${KONG_REGEX_PREFIX}/${path.replace(/^\/+/, "")}$`];
    case "ImplementationSpecific":
      return [path === "" ? "/" : path];
    default:
      return [];
  }
}

/** Slashes at both ends, as many as there are. */
export function trimSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (start < end && path[start] === "/") start += 1;
  while (end > start && path[end - 1] === "/") end -= 1;
  return path.slice(start, end);
}

/** Turns the prefix that users write into Kong's, and guesses as Kong 2 did when the class asks for it. */
export function regexPrefixer(
  ingress: KubeObject,
  { enableLegacyRegexDetection }: ClassParameters,
): (path: string) => string {
  const prefix = annotation(annotationsOf(ingress), "regex-prefix") ?? WRITTEN_REGEX_PREFIX;
  return (path) => {
    if (path.startsWith(prefix)) return KONG_REGEX_PREFIX + path.slice(prefix.length);
    const looksLikeRegex = enableLegacyRegexDetection && !PLAIN_PATH.test(path);
    return looksLikeRegex && !path.startsWith(KONG_REGEX_PREFIX) ? KONG_REGEX_PREFIX + path : path;
  };
}
