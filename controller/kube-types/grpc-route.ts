// gateway.networking.k8s.io/v1 GRPCRoute, as far as it is translated.
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { isJsonObject } from "../../core/json.ts";
import { objectsOf, specOf, textOf, textsOf } from "./fields.ts";
import { namedMatchesOf, type NamedMatch } from "./http-route.ts";
import {
  backendReferencesOf,
  parentReferencesOf,
  type BackendReference,
  type ParentReference,
} from "./references.ts";

export interface GrpcRouteView {
  readonly object: KubeObject;
  readonly hostnames: readonly string[];
  readonly parentRefs: readonly ParentReference[];
  readonly rules: readonly GrpcRouteRule[];
}

interface GrpcRouteRule {
  /** "" without one. */
  readonly name: string;
  readonly matches: readonly GrpcRouteMatch[];
  readonly backendRefs: readonly BackendReference[];
}

export interface GrpcRouteMatch {
  readonly method: GrpcMethodMatch | undefined;
  readonly headers: readonly NamedMatch[];
}

export interface GrpcMethodMatch {
  /** Exact or RegularExpression. */
  readonly type: string;
  readonly service: string | undefined;
  readonly method: string | undefined;
}

export function grpcRouteView(object: KubeObject): GrpcRouteView {
  const spec = specOf(object);
  return {
    object,
    hostnames: textsOf(spec["hostnames"]),
    parentRefs: parentReferencesOf(spec["parentRefs"]),
    rules: objectsOf(spec["rules"]).map((rule) => ({
      name: textOf(rule["name"]) ?? "",
      matches: objectsOf(rule["matches"]).map(matchOf),
      backendRefs: backendReferencesOf(rule["backendRefs"]),
    })),
  };
}

function matchOf({ method, headers }: JsonObject): GrpcRouteMatch {
  return {
    method: isJsonObject(method)
      ? {
          type: textOf(method["type"]) ?? "Exact",
          service: textOf(method["service"]),
          method: textOf(method["method"]),
        }
      : undefined,
    headers: namedMatchesOf(headers),
  };
}
