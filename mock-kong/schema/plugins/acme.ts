// The plugin `acme`. Source: Kong 3.9.1, kong/plugins/acme/schema.lua.
import { defineSubschema } from "../field.ts";
import { redis } from "../shared/redis.ts";
import { host, httpProtocols, noConsumer, noRoute, noService, port, url } from "../typedefs.ts";

export const acme = defineSubschema({
  name: "acme",
  fields: {
    consumer: noConsumer,
    service: noService,
    route: noRoute,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        account_email: {
          type: "string",
          required: true,
          encrypted: true,
          match: "%w*%p*@+%w*%.?%w*",
          referenceable: true,
        },
        account_key: {
          type: "record",
          required: false,
          fields: { key_id: { type: "string", required: true }, key_set: { type: "string" } },
        },
        api_uri: { ...url, default: "https://acme-v02.api.letsencrypt.org/directory" },
        tos_accepted: { type: "boolean", default: false },
        eab_kid: { type: "string", encrypted: true, referenceable: true },
        eab_hmac_key: { type: "string", encrypted: true, referenceable: true },
        cert_type: { type: "string", default: "rsa", one_of: ["rsa", "ecc"] },
        rsa_key_size: { type: "number", default: 4096, one_of: [2048, 3072, 4096] },
        renew_threshold_days: { type: "number", default: 14 },
        domains: {
          type: "array",
          elements: {
            type: "string",
            match_all: [
              {
                pattern: "^[^*]*%*?[^*]*$",
                err: "invalid wildcard: must have at most one wildcard",
              },
            ],
            match_any: {
              patterns: ["^%*%.", "%.%*$", "^[^*]*$"],
              err: "invalid wildcard: must be placed at leftmost or rightmost label",
            },
            custom_validator: "route_host",
          },
        },
        allow_any_domain: { type: "boolean", default: false },
        fail_backoff_minutes: { type: "number", default: 5 },
        storage: {
          type: "string",
          default: "shm",
          one_of: ["kong", "shm", "redis", "consul", "vault"],
        },
        storage_config: {
          type: "record",
          required: true,
          fields: {
            shm: {
              type: "record",
              required: true,
              fields: {
                shm_name: { type: "string", default: "kong", custom_validator: "shared_dict" },
              },
            },
            kong: { type: "record", required: true, fields: {} },
            redis: {
              ...redis,
              fields: {
                ...redis.fields,
                extra_options: {
                  type: "record",
                  required: true,
                  fields: {
                    namespace: {
                      type: "string",
                      required: true,
                      default: "",
                      len_min: 0,
                      custom_validator: "acme_namespace",
                    },
                    scan_count: { type: "number", required: false, default: 10 },
                  },
                },
              },
              shorthand_fields: {
                auth: {
                  type: "string",
                  deprecation: {
                    message:
                      "acme: config.storage_config.redis.auth is deprecated, please use config.storage_config.redis.password instead",
                    removal_in_version: "4.0",
                    replaced_with: [{ path: ["password"] }],
                  },
                  len_min: 0,
                },
                ssl_server_name: {
                  type: "string",
                  deprecation: {
                    message:
                      "acme: config.storage_config.redis.ssl_server_name is deprecated, please use config.storage_config.redis.server_name instead",
                    removal_in_version: "4.0",
                    replaced_with: [{ path: ["server_name"] }],
                  },
                },
                namespace: {
                  type: "string",
                  deprecation: {
                    message:
                      "acme: config.storage_config.redis.namespace is deprecated, please use config.storage_config.redis.extra_options.namespace instead",
                    removal_in_version: "4.0",
                    replaced_with: [{ path: ["extra_options", "namespace"] }],
                  },
                  len_min: 0,
                },
                scan_count: {
                  type: "integer",
                  deprecation: {
                    message:
                      "acme: config.storage_config.redis.scan_count is deprecated, please use config.storage_config.redis.extra_options.scan_count instead",
                    removal_in_version: "4.0",
                    replaced_with: [{ path: ["extra_options", "scan_count"] }],
                  },
                },
              },
            },
            consul: {
              type: "record",
              required: true,
              fields: {
                https: { type: "boolean", default: false },
                host,
                port,
                kv_path: { type: "string" },
                timeout: { type: "number" },
                token: { type: "string", referenceable: true },
              },
            },
            vault: {
              type: "record",
              required: true,
              fields: {
                https: { type: "boolean", default: false },
                host,
                port,
                kv_path: { type: "string" },
                timeout: { type: "number" },
                token: { type: "string", referenceable: true },
                tls_verify: { type: "boolean", default: true },
                tls_server_name: { type: "string" },
                auth_method: { type: "string", default: "token", one_of: ["token", "kubernetes"] },
                auth_path: { type: "string" },
                auth_role: { type: "string" },
                jwt_path: { type: "string" },
              },
            },
          },
        },
        preferred_chain: { type: "string" },
        enable_ipv4_common_name: { type: "boolean", default: true },
      },
    },
  },
  entity_checks: [
    {
      conditional: {
        if_field: "config.api_uri",
        if_match: {
          one_of: [
            "https://acme-v02.api.letsencrypt.org",
            "https://acme-staging-v02.api.letsencrypt.org",
          ],
        },
        then_field: "config.tos_accepted",
        then_match: { eq: true },
        then_err: "terms of service must be accepted, see https://letsencrypt.org/repository/",
      },
    },
    {
      conditional: {
        if_field: "config.storage",
        if_match: { eq: "redis" },
        then_field: "config.storage_config.redis.host",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "config.storage",
        if_match: { eq: "redis" },
        then_field: "config.storage_config.redis.port",
        then_match: { required: true },
      },
    },
    { custom_entity_check: { check: "acme_storage", field_sources: ["config.storage"] } },
  ],
});
