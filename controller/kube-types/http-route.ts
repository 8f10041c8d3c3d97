// gateway.networking.k8s.io/v1 HTTPRoute, as far as it is translated.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { isJsonObject } from "../../core/json.ts";
import { member, objectsOf, specOf, textOf, textsOf } from "./fields.ts";
import {
  backendReferencesOf,
  parentReferencesOf,
  type BackendReference,
  type ParentReference,
} from "./references.ts";

export interface HttpRouteView {
  readonly object: KubeObject;
  readonly hostnames: readonly string[];
  readonly parentRefs: readonly ParentReference[];
  readonly rules: readonly HttpRouteRule[];
}

export interface HttpRouteRule {
  /** "" without one. */
  readonly name: string;
  readonly matches: readonly HttpRouteMatch[];
  /** As they were written. */
  readonly filters: readonly JsonObject[];
  readonly backendRefs: readonly BackendReference[];
  /** A Gateway API duration: `10s`, `1m30s`. */
  readonly backendRequestTimeout: string | undefined;
}

export interface HttpRouteMatch {
  readonly path: PathMatch | undefined;
  readonly headers: readonly NamedMatch[];
  readonly queryParams: readonly NamedMatch[];
  readonly method: string | undefined;
}

export interface PathMatch {
  /** Exact, PathPrefix, RegularExpression. */
  readonly type: string;
  readonly value: string;
}

/** A header or a query parameter. */
export interface NamedMatch {
  readonly name: string;
  readonly value: string;
  /** Exact or RegularExpression, if it is said. */
  readonly writtenType: string | undefined;
}

export function matchTypeOf({ writtenType }: NamedMatch): string {
  return writtenType ?? "Exact";
}

export function httpRouteView(object: KubeObject): HttpRouteView {
  const spec = specOf(object);
  return {
    object,
    hostnames: textsOf(spec["hostnames"]),
    parentRefs: parentReferencesOf(spec["parentRefs"]),
    rules: objectsOf(spec["rules"]).map((rule) => ({
      name: textOf(rule["name"]) ?? "",
      matches: objectsOf(rule["matches"]).map(matchOf),
      filters: objectsOf(rule["filters"]),
      backendRefs: backendReferencesOf(rule["backendRefs"]),
      backendRequestTimeout: textOf(member(rule["timeouts"], "backendRequest")),
    })),
  };
}

function matchOf(match: JsonObject): HttpRouteMatch {
  const { path } = match;
  return {
    path: isJsonObject(path)
      ? { type: textOf(path["type"]) ?? "PathPrefix", value: textOf(path["value"]) ?? "/" }
      : undefined,
    headers: namedMatchesOf(match["headers"]),
    queryParams: namedMatchesOf(match["queryParams"]),
    method: textOf(match["method"]),
  };
}

export function namedMatchesOf(value: unknown): readonly NamedMatch[] {
  return objectsOf(value).map((match) => ({
    name: textOf(match["name"]) ?? "",
    value: textOf(match["value"]) ?? "",
    writtenType: textOf(match["type"]),
  }));
}
