// KongUpstreamPolicy -> fields of an upstream. Source: KIC v3.5.13 internal/dataplane/kongstate/kongupstreampolicy.go.
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import type { UpstreamEntity } from "../../kong-state/entities.ts";

/** Kubernetes' name of a field -> Kong's, or how to translate what is in it. */
type Mapping = Readonly<Record<string, readonly [name: string, mapping?: Mapping]>>;

const HEALTHY: Mapping = {
  httpStatuses: ["http_statuses"],
  interval: ["interval"],
  successes: ["successes"],
};

const UNHEALTHY: Mapping = {
  httpFailures: ["http_failures"],
  httpStatuses: ["http_statuses"],
  tcpFailures: ["tcp_failures"],
  timeouts: ["timeouts"],
  interval: ["interval"],
};

const POLICY: Mapping = {
  algorithm: ["algorithm"],
  slots: ["slots"],
  healthchecks: [
    "healthchecks",
    {
      active: [
        "active",
        {
          type: ["type"],
          concurrency: ["concurrency"],
          httpPath: ["http_path"],
          httpsSni: ["https_sni"],
          httpsVerifyCertificate: ["https_verify_certificate"],
          timeout: ["timeout"],
          headers: ["headers"],
          healthy: ["healthy", HEALTHY],
          unhealthy: ["unhealthy", UNHEALTHY],
        },
      ],
      passive: [
        "passive",
        { type: ["type"], healthy: ["healthy", HEALTHY], unhealthy: ["unhealthy", UNHEALTHY] },
      ],
      threshold: ["threshold"],
    },
  ],
};

const STICKY_SESSIONS: Mapping = {
  cookie: ["sticky_sessions_cookie"],
  cookiePath: ["sticky_sessions_cookie_path"],
};

export function upstreamPolicyFields(spec: JsonObject): Partial<UpstreamEntity> {
  const { hashOn, hashOnFallback } = spec;
  return {
    ...translated(spec, POLICY),
    ...hashFields(hashOn, "hash_on"),
    ...hashFields(hashOnFallback, "hash_fallback"),
    ...cookieFields(hashOn, hashOnFallback),
    ...translated(spec["stickySessions"], STICKY_SESSIONS),
  };
}

function translated(value: unknown, mapping: Mapping): JsonObject {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([key, [name, inner]]) => {
      const member = value[key];
      if (member === undefined || member === null) return [];
      if (inner !== undefined) return [[name, translated(member, inner)]];
      // An empty list says nothing (as in go-kong v0.78.0); Kong would take it at its word.
      return isEmpty(member) ? [] : [[name, member]];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function hashFields(hash: unknown, prefix: "hash_on" | "hash_fallback"): JsonObject {
  if (!isJsonObject(hash)) return {};
  const input = hashInput(hash);
  return {
    ...(input !== undefined && { [prefix]: input }),
    ...translated(hash, {
      header: [`${prefix}_header`],
      queryArg: [`${prefix}_query_arg`],
      uriCapture: [`${prefix}_uri_capture`],
    }),
  };
}

/** The first that is set counts. */
function hashInput({ input, header, cookie, queryArg, uriCapture }: JsonObject): unknown {
  const kinds: readonly (readonly [unknown, unknown])[] = [
    [input, input],
    [header, "header"],
    [cookie, "cookie"],
    [queryArg, "query_arg"],
    [uriCapture, "uri_capture"],
  ];
  return kinds.find(([value]) => value !== undefined && value !== null)?.[1];
}

/** There is one cookie for both. */
function cookieFields(hashOn: unknown, fallback: unknown): JsonObject {
  const cookies: Mapping = { cookie: ["hash_on_cookie"], cookiePath: ["hash_on_cookie_path"] };
  return { ...translated(fallback, cookies), ...translated(hashOn, cookies) };
}
