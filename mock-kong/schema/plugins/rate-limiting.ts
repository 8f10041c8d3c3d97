// The plugin `rate-limiting`. Source: Kong 3.9.1, kong/plugins/rate-limiting/schema.lua.
import { defineSubschema } from "../field.ts";
import { redis } from "../shared/redis.ts";
import { headerName, httpProtocols, path } from "../typedefs.ts";

export const rateLimiting = defineSubschema({
  name: "rate-limiting",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      custom_validator: "rate_limiting_periods",
      fields: {
        second: { type: "number", gt: 0 },
        minute: { type: "number", gt: 0 },
        hour: { type: "number", gt: 0 },
        day: { type: "number", gt: 0 },
        month: { type: "number", gt: 0 },
        year: { type: "number", gt: 0 },
        limit_by: {
          type: "string",
          default: "consumer",
          one_of: ["consumer", "credential", "ip", "service", "header", "path"],
        },
        header_name: headerName,
        path,
        policy: { type: "string", default: "local", len_min: 0, one_of: ["local", "redis"] },
        fault_tolerant: { type: "boolean", required: true, default: true },
        redis,
        hide_client_headers: { type: "boolean", required: true, default: false },
        error_code: { type: "number", default: 429, gt: 0 },
        error_message: { type: "string", default: "API rate limit exceeded" },
        sync_rate: { type: "number", required: true, default: -1 },
      },
      shorthand_fields: {
        redis_host: {
          type: "string",
          deprecation: {
            message:
              "rate-limiting: config.redis_host is deprecated, please use config.redis.host instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "host"] }],
          },
        },
        redis_port: {
          type: "integer",
          deprecation: {
            message:
              "rate-limiting: config.redis_port is deprecated, please use config.redis.port instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "port"] }],
          },
        },
        redis_password: {
          type: "string",
          deprecation: {
            message:
              "rate-limiting: config.redis_password is deprecated, please use config.redis.password instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "password"] }],
          },
          len_min: 0,
        },
        redis_username: {
          type: "string",
          deprecation: {
            message:
              "rate-limiting: config.redis_username is deprecated, please use config.redis.username instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "username"] }],
          },
        },
        redis_ssl: {
          type: "boolean",
          deprecation: {
            message:
              "rate-limiting: config.redis_ssl is deprecated, please use config.redis.ssl instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "ssl"] }],
          },
        },
        redis_ssl_verify: {
          type: "boolean",
          deprecation: {
            message:
              "rate-limiting: config.redis_ssl_verify is deprecated, please use config.redis.ssl_verify instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "ssl_verify"] }],
          },
        },
        redis_server_name: {
          type: "string",
          deprecation: {
            message:
              "rate-limiting: config.redis_server_name is deprecated, please use config.redis.server_name instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "server_name"] }],
          },
        },
        redis_timeout: {
          type: "integer",
          deprecation: {
            message:
              "rate-limiting: config.redis_timeout is deprecated, please use config.redis.timeout instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "timeout"] }],
          },
        },
        redis_database: {
          type: "integer",
          deprecation: {
            message:
              "rate-limiting: config.redis_database is deprecated, please use config.redis.database instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "database"] }],
          },
        },
      },
    },
  },
  entity_checks: [
    {
      at_least_one_of: [
        "config.second",
        "config.minute",
        "config.hour",
        "config.day",
        "config.month",
        "config.year",
      ],
    },
    {
      conditional: {
        if_field: "config.policy",
        if_match: { eq: "redis" },
        then_field: "config.redis.host",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "config.policy",
        if_match: { eq: "redis" },
        then_field: "config.redis.port",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "config.policy",
        if_match: { eq: "redis" },
        then_field: "config.redis.timeout",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "config.limit_by",
        if_match: { eq: "header" },
        then_field: "config.header_name",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "config.limit_by",
        if_match: { eq: "path" },
        then_field: "config.path",
        then_match: { required: true },
      },
    },
  ],
});
