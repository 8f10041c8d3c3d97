// Before 3.6 the settings of Redis were fields of the plugin itself, not a record.
// Source: Kong 3.5.0, kong/plugins/{rate-limiting,response-ratelimiting,acme}/schema.lua.
import type { EntityCheck, Field } from "../schema/field.ts";
import { host, port, sni } from "../schema/typedefs.ts";
import type { SchemaEdit } from "./schema-edit.ts";

const FIELDS: Readonly<Record<string, Field>> = {
  redis_host: host,
  redis_port: { ...port, default: 6379 },
  redis_password: { type: "string", len_min: 0, referenceable: true },
  redis_username: { type: "string", referenceable: true },
  redis_ssl: { type: "boolean", required: true, default: false },
  redis_ssl_verify: { type: "boolean", required: true, default: false },
  redis_server_name: sni,
  redis_timeout: { type: "number", default: 2000 },
  redis_database: { type: "integer", default: 0 },
};

const CHECKS: readonly EntityCheck[] = ["host", "port", "timeout"].map((name) => ({
  conditional: {
    if_field: "config.policy",
    if_match: { eq: "redis" },
    then_field: `config.redis_${name}`,
    then_match: { required: true },
  },
}));

function flat(of: string): readonly SchemaEdit[] {
  return [
    { of, at: "config.redis", remove: true },
    { of, at: "config", removeShorthands: true },
    ...Object.entries(FIELDS).map(([name, add]): SchemaEdit => ({ of, at: `config.${name}`, add })),
    { of, at: "", addChecks: CHECKS },
  ];
}

const ACME = { of: "acme" } as const;
const REDIS = "config.storage_config.redis";

const ACME_FIELDS: Readonly<Record<string, Field>> = {
  host,
  port,
  database: { type: "number" },
  auth: { type: "string", referenceable: true },
  ssl: { type: "boolean", required: true, default: false },
  ssl_verify: { type: "boolean", required: true, default: false },
  ssl_server_name: { ...sni, required: false },
  namespace: {
    type: "string",
    required: true,
    default: "",
    len_min: 0,
    custom_validator: "acme_namespace",
  },
  scan_count: { type: "number", required: false, default: 10 },
};

export const FLAT_REDIS_EDITS: readonly SchemaEdit[] = [
  ...flat("rate-limiting"),
  ...flat("response-ratelimiting"),
  { of: "response-ratelimiting", at: "config.redis_database", add: { type: "number", default: 0 } },
  { ...ACME, at: REDIS, remove: true },
  {
    ...ACME,
    at: REDIS,
    add: { type: "record", required: true, fields: ACME_FIELDS },
  },
];
