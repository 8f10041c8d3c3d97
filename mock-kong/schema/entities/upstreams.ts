// The entity `upstreams`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, headerName, path, sni, tags, uuid } from "../typedefs.ts";

export const upstreams = defineEntity({
  name: "upstreams",
  primary_key: ["id"],
  endpoint_key: "name",
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    name: { type: "string", required: true, unique: true, custom_validator: "upstream_name" },
    updated_at: autoTimestamp,
    algorithm: {
      type: "string",
      default: "round-robin",
      one_of: ["consistent-hashing", "least-connections", "round-robin", "latency"],
    },
    hash_on: {
      type: "string",
      default: "none",
      one_of: ["none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"],
    },
    hash_fallback: {
      type: "string",
      default: "none",
      one_of: ["none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"],
    },
    hash_on_header: headerName,
    hash_fallback_header: headerName,
    hash_on_cookie: { type: "string", custom_validator: "cookie_name" },
    hash_on_cookie_path: { ...path, default: "/" },
    hash_on_query_arg: { type: "string", len_min: 1 },
    hash_fallback_query_arg: { type: "string", len_min: 1 },
    hash_on_uri_capture: { type: "string", len_min: 1 },
    hash_fallback_uri_capture: { type: "string", len_min: 1 },
    slots: { type: "integer", default: 10000, between: [10, 65536] },
    healthchecks: {
      type: "record",
      required: true,
      default: {
        passive: {
          unhealthy: {
            http_statuses: [429, 500, 503],
            tcp_failures: 0,
            timeouts: 0,
            http_failures: 0,
          },
          type: "http",
          healthy: {
            http_statuses: [
              200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306,
              307, 308,
            ],
            successes: 0,
          },
        },
        active: {
          https_verify_certificate: true,
          timeout: 1,
          healthy: { interval: 0, http_statuses: [200, 302], successes: 0 },
          unhealthy: {
            interval: 0,
            http_statuses: [429, 404, 500, 501, 502, 503, 504, 505],
            tcp_failures: 0,
            timeouts: 0,
            http_failures: 0,
          },
          type: "http",
          http_path: "/",
          concurrency: 10,
        },
      },
      fields: {
        passive: {
          type: "record",
          required: true,
          default: {
            unhealthy: {
              http_statuses: [429, 500, 503],
              tcp_failures: 0,
              timeouts: 0,
              http_failures: 0,
            },
            type: "http",
            healthy: {
              http_statuses: [
                200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306,
                307, 308,
              ],
              successes: 0,
            },
          },
          fields: {
            unhealthy: {
              type: "record",
              required: true,
              default: {
                http_statuses: [429, 500, 503],
                tcp_failures: 0,
                timeouts: 0,
                http_failures: 0,
              },
              fields: {
                http_statuses: {
                  type: "array",
                  default: [429, 500, 503],
                  elements: { type: "integer", between: [100, 999] },
                },
                tcp_failures: { type: "integer", default: 0, between: [0, 255] },
                timeouts: { type: "integer", default: 0, between: [0, 255] },
                http_failures: { type: "integer", default: 0, between: [0, 255] },
              },
            },
            type: {
              type: "string",
              default: "http",
              one_of: ["tcp", "http", "https", "grpc", "grpcs"],
            },
            healthy: {
              type: "record",
              required: true,
              default: {
                http_statuses: [
                  200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305,
                  306, 307, 308,
                ],
                successes: 0,
              },
              fields: {
                successes: { type: "integer", default: 0, between: [0, 255] },
                http_statuses: {
                  type: "array",
                  default: [
                    200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305,
                    306, 307, 308,
                  ],
                  elements: { type: "integer", between: [100, 999] },
                },
              },
            },
          },
        },
        active: {
          type: "record",
          required: true,
          default: {
            https_verify_certificate: true,
            timeout: 1,
            healthy: { interval: 0, http_statuses: [200, 302], successes: 0 },
            unhealthy: {
              interval: 0,
              http_statuses: [429, 404, 500, 501, 502, 503, 504, 505],
              tcp_failures: 0,
              timeouts: 0,
              http_failures: 0,
            },
            type: "http",
            http_path: "/",
            concurrency: 10,
          },
          fields: {
            https_verify_certificate: { type: "boolean", required: true, default: true },
            type: {
              type: "string",
              default: "http",
              one_of: ["tcp", "http", "https", "grpc", "grpcs"],
            },
            headers: {
              type: "map",
              required: false,
              keys: headerName,
              values: { type: "array", elements: { type: "string" } },
            },
            timeout: { type: "number", default: 1, between: [0, 65535] },
            healthy: {
              type: "record",
              required: true,
              default: { interval: 0, http_statuses: [200, 302], successes: 0 },
              fields: {
                interval: { type: "number", default: 0, between: [0, 65535] },
                http_statuses: {
                  type: "array",
                  default: [200, 302],
                  elements: { type: "integer", between: [100, 999] },
                },
                successes: { type: "integer", default: 0, between: [0, 255] },
              },
            },
            unhealthy: {
              type: "record",
              required: true,
              default: {
                interval: 0,
                http_statuses: [429, 404, 500, 501, 502, 503, 504, 505],
                tcp_failures: 0,
                timeouts: 0,
                http_failures: 0,
              },
              fields: {
                interval: { type: "number", default: 0, between: [0, 65535] },
                tcp_failures: { type: "integer", default: 0, between: [0, 255] },
                http_statuses: {
                  type: "array",
                  default: [429, 404, 500, 501, 502, 503, 504, 505],
                  elements: { type: "integer", between: [100, 999] },
                },
                timeouts: { type: "integer", default: 0, between: [0, 255] },
                http_failures: { type: "integer", default: 0, between: [0, 255] },
              },
            },
            concurrency: { type: "integer", default: 10, between: [1, 2147483648] },
            http_path: { ...path, default: "/" },
            https_sni: { ...sni, required: false },
          },
        },
        threshold: { type: "number", default: 0, between: [0, 100] },
      },
    },
    tags,
    host_header: { type: "string", custom_validator: "host_with_optional_port" },
    client_certificate: { type: "foreign", reference: "certificates" },
    use_srv_name: { type: "boolean", default: false },
  },
  shorthand_fields: {
    algorithm: { type: "string", to: "upstream_algorithm" },
    hash_on: { type: "string", to: "upstream_hash_on" },
  },
  entity_checks: [
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^header$" },
        then_field: "hash_on_header",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "hash_fallback",
        if_match: { match: "^header$" },
        then_field: "hash_fallback_header",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^cookie$" },
        then_field: "hash_on_cookie",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "hash_fallback",
        if_match: { match: "^cookie$" },
        then_field: "hash_on_cookie",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^none$" },
        then_field: "hash_fallback",
        then_match: { one_of: ["none"] },
      },
    },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^cookie$" },
        then_field: "hash_fallback",
        then_match: { one_of: ["none"] },
      },
    },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^consumer$" },
        then_field: "hash_fallback",
        then_match: {
          one_of: ["none", "ip", "header", "cookie", "path", "query_arg", "uri_capture"],
        },
      },
    },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^ip$" },
        then_field: "hash_fallback",
        then_match: {
          one_of: ["none", "consumer", "header", "cookie", "path", "query_arg", "uri_capture"],
        },
      },
    },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^path$" },
        then_field: "hash_fallback",
        then_match: {
          one_of: ["none", "consumer", "header", "cookie", "query_arg", "ip", "uri_capture"],
        },
      },
    },
    { distinct: ["hash_on_header", "hash_fallback_header"] },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^query_arg$" },
        then_field: "hash_on_query_arg",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "hash_fallback",
        if_match: { match: "^query_arg$" },
        then_field: "hash_fallback_query_arg",
        then_match: { required: true },
      },
    },
    { distinct: ["hash_on_query_arg", "hash_fallback_query_arg"] },
    {
      conditional: {
        if_field: "hash_on",
        if_match: { match: "^uri_capture$" },
        then_field: "hash_on_uri_capture",
        then_match: { required: true },
      },
    },
    {
      conditional: {
        if_field: "hash_fallback",
        if_match: { match: "^uri_capture$" },
        then_field: "hash_fallback_uri_capture",
        then_match: { required: true },
      },
    },
    { distinct: ["hash_on_uri_capture", "hash_fallback_uri_capture"] },
  ],
});
