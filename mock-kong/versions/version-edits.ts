// What schemas were before each version, from the newest change to the oldest.
import type { EntityCheck } from "../schema/field.ts";
import type { SchemaEdit } from "./schema-edit.ts";
import { AI_EDITS } from "./ai-edits.ts";
import { isBefore } from "./kong-version.ts";
import { FLAT_REDIS_EDITS } from "./flat-redis-edits.ts";
import { url } from "../schema/typedefs.ts";

interface VersionEdits {
  readonly before: string;
  readonly edits: readonly SchemaEdit[];
}

const removed = (of: string, ...paths: readonly string[]): readonly SchemaEdit[] =>
  paths.map((at) => ({ of, at, remove: true }));

const HEADER_TYPES = ["preserve", "ignore", "b3", "b3-single", "w3c", "jaeger", "ot", "aws"];
const DEFAULT_HEADER_TYPES = HEADER_TYPES.slice(2);

const headerTypes = (further: readonly string[]): readonly SchemaEdit[] => [
  { of: "opentelemetry", at: "config.header_type", set: { one_of: [...HEADER_TYPES, ...further] } },
  { of: "zipkin", at: "config.header_type", set: { one_of: [...HEADER_TYPES, ...further] } },
  {
    of: "zipkin",
    at: "config.default_header_type",
    set: { one_of: [...DEFAULT_HEADER_TYPES, ...further] },
  },
];

const JWT_ALGORITHMS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384"];

const needsKey = (...algorithms: readonly string[]): EntityCheck => ({
  conditional: {
    if_field: "algorithm",
    if_match: { match_any: { patterns: algorithms.map((name) => `^${name}$`) } },
    then_field: "rsa_public_key",
    then_match: { required: true, custom_validator: "jwt_public_key" },
  },
});

/** Kong only wrote a line to its log when fields that do nothing any more were set. */
const warned = (of: string, ...fields: readonly string[]): readonly SchemaEdit[] => [
  {
    of,
    at: "config",
    addChecks: [{ custom_entity_check: { check: "nothing", field_sources: fields } }],
  },
];

/**
 * Sources: Kong 3.4.2 to 3.9.1, kong/plugins/NAME/schema.lua and kong/db/schema/entities/NAME.lua of each, and the list
 * of fields in kong/clustering/compat/removed_fields.lua of 3.9.1.
 */
const VERSION_EDITS: readonly VersionEdits[] = [
  ...AI_EDITS.filter(({ before }) => !isBefore(before, "3.9")),
  {
    before: "3.8",
    edits: [
      ...removed("acl", "config.always_use_authenticated_groups"),
      ...removed("aws-lambda", "config.empty_arrays_mode", "config.aws_sts_endpoint_url"),
      ...removed("datadog", "config.queue.concurrency_limit"),
      ...removed("hmac-auth", "config.realm"),
      ...removed("http-log", "config.queue.concurrency_limit"),
      ...removed("jwt", "config.realm"),
      ...removed("ldap-auth", "config.realm"),
      ...removed("oauth2", "config.realm"),
      ...removed("opentelemetry", "config.queue.concurrency_limit"),
      ...removed("opentelemetry", "config.logs_endpoint", "config.traces_endpoint"),
      { of: "opentelemetry", at: "config", removeShorthands: true },
      {
        of: "opentelemetry",
        at: "config.endpoint",
        add: { ...url, required: true, referenceable: true },
      },
      ...removed("prometheus", "config.ai_metrics"),
      ...removed("response-transformer", "config.rename.json"),
      ...removed("statsd", "config.queue.concurrency_limit"),
      ...removed("zipkin", "config.queue.concurrency_limit"),
      ...removed("certificates", "snis"),
    ],
  },
  ...AI_EDITS.filter(({ before }) => isBefore(before, "3.9")),
  {
    before: "3.7",
    edits: [
      ...removed("key-auth", "config.realm"),
      ...removed("opentelemetry", "config.propagation"),
      ...removed("zipkin", "config.propagation"),
      ...headerTypes(["gcp"]),
      { of: "jwt_secrets", at: "algorithm", set: { one_of: JWT_ALGORITHMS } },
      {
        of: "jwt_secrets",
        at: "",
        removeChecks: [needsKey("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA")],
      },
      { of: "jwt_secrets", at: "", addChecks: [needsKey("RS256", "RS384", "RS512")] },
      ...warned("datadog", "retry_count", "queue_size", "flush_timeout"),
      ...warned("http-log", "retry_count", "queue_size", "flush_timeout"),
      ...warned("statsd", "retry_count", "queue_size", "flush_timeout"),
      ...warned("opentelemetry", "batch_span_count", "batch_flush_delay"),
      ...removed("clustering_data_planes", "rpc_capabilities"),
    ],
  },
  {
    before: "3.6",
    edits: [
      ...FLAT_REDIS_EDITS,
      {
        of: "keys",
        at: "pem",
        removeChecks: [{ at_least_one_of: ["private_key", "public_key"] }],
      },
      { of: "opentelemetry", at: "config.queue", unset: ["default"] },
      ...removed("basic-auth", "config.realm"),
      ...removed("opentelemetry", "config.sampling_rate"),
      ...removed("clustering_data_planes", "cert_details"),
    ],
  },
  {
    before: "3.5",
    edits: [
      ...removed("acme", "config.storage_config.redis.scan_count"),
      ...removed("cors", "config.private_network"),
      ...removed("proxy-cache", "config.response_headers"),
      ...removed("session", "config.read_body_for_logout"),
      ...headerTypes([]),
      ...removed("clustering_data_planes", "labels"),
    ],
  },
];

/** What makes the newest schemas those of `version`. */
export function editsOfVersion(version: string): readonly SchemaEdit[] {
  return VERSION_EDITS.filter(({ before }) => isBefore(version, before)).flatMap(
    ({ edits }) => edits,
  );
}
