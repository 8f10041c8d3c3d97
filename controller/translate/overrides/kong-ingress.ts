// What is left of KongIngress: its upstream, whose fields are Kong's own.
import type { KubeObject } from "../../../core/kube.ts";
import type { UpstreamEntity } from "../../kong-state/entities.ts";
import { objectOr } from "../../../core/json.ts";

const FIELDS: readonly string[] = [
  "host_header",
  "algorithm",
  "slots",
  "healthchecks",
  "hash_on",
  "hash_fallback",
  "hash_on_header",
  "hash_fallback_header",
  "hash_on_cookie",
  "hash_on_cookie_path",
  "hash_on_query_arg",
  "hash_fallback_query_arg",
  "hash_on_uri_capture",
  "hash_fallback_uri_capture",
];

export function kongIngressFields(kongIngress: KubeObject): Partial<UpstreamEntity> {
  const upstream = objectOr(kongIngress["upstream"]);
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = upstream[field];
      return value === undefined || value === null ? [] : [[field, value]];
    }),
  );
}
