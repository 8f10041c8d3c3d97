// The schemas of the kinds that describe Kong's upstreams: KongUpstreamPolicy, and KongIngress before it.
// Source: Kong/kubernetes-configuration 1.5.2, api/configuration; the messages are part of the recorded answers.
import type { JsonObject } from "../../core/json.ts";
import {
  anyObject,
  integer,
  list,
  object,
  oneOf,
  text,
  type CelRule,
} from "../schema/schema-builder.ts";

function healthchecks(statuses: string, failures: string, httpStatus: JsonObject): JsonObject {
  const count = integer(0);
  const healthy = object({ [statuses]: list(httpStatus), interval: count, successes: count });
  const unhealthy = object({
    [failures]: count,
    [failures.startsWith("http_") ? "tcp_failures" : "tcpFailures"]: count,
    [statuses]: list(httpStatus),
    interval: count,
    timeouts: count,
  });
  const active = {
    ...anyObject,
    properties: { concurrency: integer(1), healthy, unhealthy, timeout: count },
  };
  return object({
    active,
    passive: object({ healthy, unhealthy, type: text() }),
    threshold: { type: "number" },
  });
}

export const kongIngressSchema = object(
  {
    proxy: anyObject,
    route: anyObject,
    status: anyObject,
    upstream: {
      ...anyObject,
      properties: {
        algorithm: oneOf("round-robin", "consistent-hashing", "least-connections", "latency"),
        healthchecks: healthchecks("http_statuses", "http_failures", integer()),
        host_header: text(),
        slots: integer(10),
      },
    },
  },
  {
    rules: [
      {
        rule: "!has(self.proxy)",
        message: "'proxy' field is no longer supported, use Service's annotations instead",
      },
      {
        rule: "!has(self.route)",
        message: "'route' field is no longer supported, use Ingress' annotations instead",
      },
    ],
  },
);

const hashOn = object({
  cookie: text(),
  cookiePath: text(),
  header: text(),
  input: oneOf("ip", "consumer", "path", "none"),
  queryArg: text(),
  uriCapture: text(),
});

/** `!has(self.spec.FIELD) || then` */
function whenSet(field: string, then: string, message: string): CelRule {
  return { rule: `!has(self.spec) || !has(self.spec.${field}) || (${then})`, message };
}

function atMostOne(field: string, names: readonly string[]): CelRule {
  const set = names.map((name) => `has(self.spec.${field}.${name})`).join(", ");
  const message = `Only one of spec.${field}.(${names.join("|")}) can be set.`;
  return whenSet(field, `[${set}].filter(isSet, isSet).size() <= 1`, message);
}

export const upstreamPolicySchema = object(
  {
    spec: object({
      algorithm: oneOf(
        "round-robin",
        "consistent-hashing",
        "least-connections",
        "latency",
        "sticky-sessions",
      ),
      hashOn,
      hashOnFallback: hashOn,
      healthchecks: healthchecks("httpStatuses", "httpFailures", integer(100, 599)),
      slots: integer(10, 65_536),
      stickySessions: object(
        { cookie: text({ minLength: 1 }), cookiePath: text({ default: "/" }) },
        { required: ["cookie"] },
      ),
    }),
    status: anyObject,
  },
  {
    rules: [
      atMostOne("hashOn", ["input", "cookie", "header", "uriCapture", "queryArg"]),
      whenSet(
        "hashOn",
        "!has(self.spec.hashOn.cookie) || has(self.spec.hashOn.cookiePath)",
        "When spec.hashOn.cookie is set, spec.hashOn.cookiePath is required.",
      ),
      whenSet(
        "hashOn",
        "!has(self.spec.hashOn.cookiePath) || has(self.spec.hashOn.cookie)",
        "When spec.hashOn.cookiePath is set, spec.hashOn.cookie is required.",
      ),
      whenSet(
        "hashOn",
        "has(self.spec.algorithm) && self.spec.algorithm in ['consistent-hashing', 'sticky-sessions']",
        "spec.algorithm must be set to either 'consistent-hashing' or 'sticky-sessions' when spec.hashOn is set.",
      ),
      atMostOne("hashOnFallback", ["input", "header", "uriCapture", "queryArg"]),
      whenSet(
        "hashOnFallback",
        "has(self.spec.algorithm) && self.spec.algorithm == 'consistent-hashing'",
        'spec.algorithm must be set to "consistent-hashing" when spec.hashOnFallback is set.',
      ),
    ],
  },
);
