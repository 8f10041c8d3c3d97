// The schemas of the kinds that describe Kong's upstreams: KongUpstreamPolicy, and KongIngress before it.
// Source: Kong/kubernetes-configuration 1.5.2, api/configuration; the messages are part of the recorded answers.
import type { JsonObject } from "../../core/json.ts";
import {
  anyObject,
  bool,
  integer,
  list,
  mapOf,
  object,
  oneOf,
  text,
  type CelRule,
} from "../schema/schema-builder.ts";
import { conditionList, controllerName, parentReference } from "./gateway-api-words.ts";

const CHECK_TYPES = ["http", "https", "tcp", "grpc", "grpcs"];

/** KongIngress names its fields as Kong does, and looks at fewer of them. */
function healthchecks(isOld: boolean): JsonObject {
  const name = (camel: string) =>
    isOld ? camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : camel;
  const count = integer(0);
  const statuses = list(isOld ? integer() : integer(100, 599));
  const type = isOld ? text() : oneOf(...CHECK_TYPES);
  const healthy = object({ [name("httpStatuses")]: statuses, interval: count, successes: count });
  const unhealthy = object({
    [name("httpFailures")]: count,
    [name("httpStatuses")]: statuses,
    interval: count,
    [name("tcpFailures")]: count,
    timeouts: count,
  });
  const active = object({
    concurrency: integer(1),
    headers: mapOf(list(text())),
    healthy,
    [name("httpPath")]: text({ pattern: "^/.*$" }),
    [name("httpsSni")]: text(),
    [name("httpsVerifyCertificate")]: bool(),
    timeout: count,
    type,
    unhealthy,
  });
  return object({
    active,
    passive: object({ healthy, type, unhealthy }),
    threshold: { type: isOld ? "number" : "integer" },
  });
}

const HASH_FIELDS = [
  "hash_fallback",
  "hash_fallback_header",
  "hash_fallback_query_arg",
  "hash_fallback_uri_capture",
  "hash_on",
  "hash_on_cookie",
  "hash_on_cookie_path",
  "hash_on_header",
  "hash_on_query_arg",
  "hash_on_uri_capture",
];

export const kongIngressSchema = object(
  {
    proxy: anyObject,
    route: anyObject,
    upstream: object({
      algorithm: oneOf("round-robin", "consistent-hashing", "least-connections", "latency"),
      ...Object.fromEntries(HASH_FIELDS.map((field) => [field, text()])),
      healthchecks: healthchecks(true),
      host_header: text(),
      slots: integer(10),
    }),
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
  return { rule: `!has(self.spec.${field}) || (${then})`, message };
}

function atMostOne(field: string, names: readonly string[]): CelRule {
  const set = names.map((name) => `has(self.spec.${field}.${name})`).join(", ");
  const message = `Only one of spec.${field}.(${names.join("|")}) can be set.`;
  return whenSet(field, `[${set}].filter(isSet, isSet).size() <= 1`, message);
}

/** A policy's status is that of a Gateway API policy. */
const policyStatus = object(
  {
    ancestors: list(
      object(
        {
          ancestorRef: parentReference,
          conditions: conditionList({ minItems: 1 }),
          controllerName,
        },
        { required: ["ancestorRef", "controllerName"] },
      ),
      { maxItems: 16 },
    ),
  },
  { required: ["ancestors"] },
);

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
      healthchecks: healthchecks(false),
      slots: integer(10, 65_536),
      stickySessions: object(
        { cookie: text({ minLength: 1 }), cookiePath: text({ default: "/" }) },
        { required: ["cookie"] },
      ),
    }),
    status: policyStatus,
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
      whenSet(
        "hashOn",
        "!has(self.spec.hashOn.cookie) || !has(self.spec.hashOnFallback)",
        "spec.hashOnFallback must not be set when spec.hashOn.cookie is set.",
      ),
      ...["healthy", "unhealthy"].map((side) =>
        whenSet(
          "healthchecks",
          `!has(self.spec.healthchecks.passive) || !has(self.spec.healthchecks.passive.${side}) || !has(self.spec.healthchecks.passive.${side}.interval)`,
          `spec.healthchecks.passive.${side}.interval must not be set.`,
        ),
      ),
      whenSet(
        "stickySessions",
        `has(self.spec.hashOn) && has(self.spec.hashOn.input) && self.spec.hashOn.input == 'none' && ${["cookie", "cookiePath", "header", "uriCapture", "queryArg"].map((field) => `!has(self.spec.hashOn.${field})`).join(" && ")}`,
        "When spec.stickySessions is set, spec.hashOn.input must be set to 'none' (no other hash_on fields allowed).",
      ),
      whenSet(
        "stickySessions",
        "has(self.spec.stickySessions.cookie)",
        "spec.stickySessions.cookie is required when spec.stickySessions is set.",
      ),
      whenSet(
        "stickySessions",
        "has(self.spec.algorithm) && self.spec.algorithm == 'sticky-sessions'",
        "spec.algorithm must be set to 'sticky-sessions' when spec.stickySessions is set.",
      ),
    ],
  },
);
