// The expression and the priority of a route of an Ingress. Source: KIC v3.5.13 internal/dataplane/translator/subtranslator/ingress_atc.go.
import { annotationsOf, type Annotations } from "../../kube-types/fields.ts";
import type { IngressPath } from "../../kube-types/ingress.ts";
import { annotation, listAnnotation } from "../annotations.ts";
import { compareText } from "../order.ts";
import { headerAnnotations, upperCaseMethods } from "../overrides/route-annotations.ts";
import { annotatedSniExpression, hostExpression, methodExpression } from "./expression-parts.ts";
import { all, any, compare, headerField } from "./expressions.ts";
import { trimSlashes, WRITTEN_REGEX_PREFIX } from "./ingress-paths.ts";
import type { IngressRouteGroup } from "./ingress-route-group.ts";
import { byteLength, priorityOf } from "./priorities.ts";

const REGEX_HEADER_PREFIX = "~*";
const PATH_LENGTH_MAX = 2 ** 16 - 1;
const HEADER_COUNT_MAX = 255;

export interface Match {
  readonly expression: string;
  readonly priority: number;
}

export function ingressMatch({ ingress, host, paths }: IngressRouteGroup): Match {
  const annotations = annotationsOf(ingress);
  const hosts = [...(host === "" ? [] : [host]), ...listAnnotation(annotations, "host-aliases")];
  const prefix = annotation(annotations, "regex-prefix") || WRITTEN_REGEX_PREFIX;
  return {
    expression: all([
      hostExpression(hosts),
      any(paths.map((path) => pathExpression(path, prefix))),
      headerExpression(annotations),
      methodExpression(upperCaseMethods(annotations)),
      annotatedSniExpression(annotations),
    ]),
    priority: ingressPriority(paths, hosts, prefix, annotations),
  };
}

function pathExpression({ path, pathType }: IngressPath, regexPrefix: string): string {
  switch (pathType) {
    case "Prefix": {
      const base = trimSlashes(path);
      if (base === "") return compare("http.path", "^=", "/");
      return any([compare("http.path", "==", `/${base}`), compare("http.path", "^=", `/${base}/`)]);
    }
    case "Exact":
      return compare("http.path", "==", `/${path.replace(/^\/+/, "")}`);
    case "ImplementationSpecific":
      if (!path.startsWith(regexPrefix)) return compare("http.path", "^=", path || "/");
      return compare("http.path", "~", anchored(path.slice(regexPrefix.length) || "^/"));
    default:
      return "";
  }
}

/** A regular expression that matches from the start of a path. */
export function anchored(regex: string): string {
  return regex.startsWith("^") ? regex : `^${regex}`;
}

/** The host is matched elsewhere. */
function headerExpression(annotations: Annotations): string {
  const headers = Object.entries(headerAnnotations(annotations))
    .toSorted(([left], [right]) => compareText(left, right))
    .filter(([name]) => name.toLowerCase() !== "host");
  return all(
    headers.map(([name, values]) =>
      any(
        values.map((value) =>
          value.startsWith(REGEX_HEADER_PREFIX)
            ? compare(headerField(name), "~", value.slice(REGEX_HEADER_PREFIX.length))
            : compare(headerField(name), "==", value),
        ),
      ),
    ),
  );
}

function ingressPriority(
  paths: readonly IngressPath[],
  hosts: readonly string[],
  regexPrefix: string,
  annotations: Annotations,
): number {
  const headerCount = Object.keys(headerAnnotations(annotations)).length;
  const matchedFields = [
    paths.length > 0,
    hosts.length > 0,
    headerCount > 0,
    upperCaseMethods(annotations).length > 0,
    listAnnotation(annotations, "snis").length > 0,
  ].filter(Boolean).length;
  const traits = paths.map((path) => pathTraits(path, regexPrefix));
  const longest = Math.max(0, ...traits.map(({ length }) => length));
  return priorityOf("Ingress", [
    [matchedFields, 41],
    [Math.min(headerCount, HEADER_COUNT_MAX), 33],
    [hosts.length > 0 && hosts.every((each) => !each.startsWith("*")), 32],
    [traits.some(({ isRegex }) => isRegex), 16],
    [Math.min(longest, PATH_LENGTH_MAX), 0],
  ]);
}

/** Exact and prefix paths count as regular expressions, because traditional routes write them so. */
function pathTraits({ path, pathType }: IngressPath, regexPrefix: string) {
  switch (pathType) {
    case "Exact":
      return { isRegex: true, length: 1 + byteLength(path.replace(/^\/+/, "")) };
    case "Prefix": {
      const base = trimSlashes(path);
      return { isRegex: true, length: base === "" ? 1 : 2 + byteLength(base) };
    }
    case "ImplementationSpecific": {
      const isRegex = path.startsWith(regexPrefix);
      return { isRegex, length: byteLength(isRegex ? path.slice(regexPrefix.length) : path) };
    }
    default:
      return { isRegex: false, length: 0 };
  }
}
