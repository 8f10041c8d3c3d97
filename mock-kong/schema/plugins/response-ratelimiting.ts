// The plugin `response-ratelimiting`. Source: Kong 3.9.1, kong/plugins/response-ratelimiting/schema.lua.
import { defineSubschema } from "../field.ts";
import { redis } from "../shared/redis.ts";
import { httpProtocols } from "../typedefs.ts";

export const responseRatelimiting = defineSubschema({
  name: "response-ratelimiting",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        header_name: { type: "string", default: "x-kong-limit" },
        limit_by: { type: "string", default: "consumer", one_of: ["consumer", "credential", "ip"] },
        policy: { type: "string", default: "local", one_of: ["local", "redis"] },
        fault_tolerant: { type: "boolean", required: true, default: true },
        redis,
        block_on_first_violation: { type: "boolean", required: true, default: false },
        hide_client_headers: { type: "boolean", required: true, default: false },
        limits: {
          type: "map",
          required: true,
          len_min: 1,
          keys: { type: "string" },
          values: {
            type: "record",
            required: true,
            custom_validator: "period_limits",
            fields: {
              second: { type: "number", gt: 0 },
              minute: { type: "number", gt: 0 },
              hour: { type: "number", gt: 0 },
              day: { type: "number", gt: 0 },
              month: { type: "number", gt: 0 },
              year: { type: "number", gt: 0 },
            },
            entity_checks: [
              { at_least_one_of: ["second", "minute", "hour", "day", "month", "year"] },
            ],
          },
        },
      },
      shorthand_fields: {
        redis_host: {
          type: "string",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_host is deprecated, please use config.redis.host instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "host"] }],
          },
        },
        redis_port: {
          type: "integer",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_port is deprecated, please use config.redis.port instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "port"] }],
          },
        },
        redis_password: {
          type: "string",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_password is deprecated, please use config.redis.password instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "password"] }],
          },
          len_min: 0,
        },
        redis_username: {
          type: "string",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_username is deprecated, please use config.redis.username instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "username"] }],
          },
        },
        redis_ssl: {
          type: "boolean",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_ssl is deprecated, please use config.redis.ssl instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "ssl"] }],
          },
        },
        redis_ssl_verify: {
          type: "boolean",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_ssl_verify is deprecated, please use config.redis.ssl_verify instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "ssl_verify"] }],
          },
        },
        redis_server_name: {
          type: "string",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_server_name is deprecated, please use config.redis.server_name instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "server_name"] }],
          },
        },
        redis_timeout: {
          type: "integer",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_timeout is deprecated, please use config.redis.timeout instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "timeout"] }],
          },
        },
        redis_database: {
          type: "integer",
          deprecation: {
            message:
              "response-ratelimiting: config.redis_database is deprecated, please use config.redis.database instead",
            removal_in_version: "4.0",
            replaced_with: [{ path: ["redis", "database"] }],
          },
        },
      },
    },
  },
  entity_checks: [
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
  ],
});
