// The plugin `opentelemetry`. Source: Kong 3.9.1, kong/plugins/opentelemetry/schema.lua.
import { defineSubschema } from "../field.ts";
import { headerName, httpProtocols, timeoutMs, url } from "../typedefs.ts";

export const opentelemetry = defineSubschema({
  name: "opentelemetry",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        traces_endpoint: { ...url, referenceable: true },
        logs_endpoint: { ...url, referenceable: true },
        headers: { type: "map", keys: headerName, values: { type: "string", referenceable: true } },
        resource_attributes: {
          type: "map",
          keys: { type: "string", required: true },
          values: { type: "string", required: true },
          custom_validator: "resource_attributes",
        },
        queue: {
          type: "record",
          required: true,
          default: { max_batch_size: 200 },
          fields: {
            max_batch_size: { type: "integer", default: 1, between: [1, 1000000] },
            max_coalescing_delay: { type: "number", default: 1, between: [0, 3600] },
            max_entries: { type: "integer", default: 10000, between: [1, 1000000] },
            max_bytes: { type: "integer" },
            max_retry_time: { type: "number", default: 60 },
            initial_retry_delay: { type: "number", default: 0.01, between: [0.001, 1000000] },
            max_retry_delay: { type: "number", default: 60, between: [0.001, 1000000] },
            concurrency_limit: { type: "integer", default: 1, one_of: [-1, 1] },
          },
        },
        batch_span_count: {
          type: "integer",
          deprecation: {
            message:
              "opentelemetry: config.batch_span_count is deprecated, please use config.queue.max_batch_size instead",
            removal_in_version: "4.0",
            old_default: 200,
          },
        },
        batch_flush_delay: {
          type: "integer",
          deprecation: {
            message:
              "opentelemetry: config.batch_flush_delay is deprecated, please use config.queue.max_coalescing_delay instead",
            removal_in_version: "4.0",
            old_default: 3,
          },
        },
        connect_timeout: { ...timeoutMs, default: 1000 },
        send_timeout: { ...timeoutMs, default: 5000 },
        read_timeout: { ...timeoutMs, default: 5000 },
        http_response_header_for_traceid: { type: "string" },
        header_type: {
          type: "string",
          required: false,
          default: "preserve",
          deprecation: {
            message:
              "opentelemetry: config.header_type is deprecated, please use config.propagation options instead",
            removal_in_version: "4.0",
            old_default: "preserve",
          },
          one_of: [
            "preserve",
            "ignore",
            "b3",
            "b3-single",
            "w3c",
            "jaeger",
            "ot",
            "aws",
            "gcp",
            "datadog",
          ],
        },
        sampling_rate: { type: "number", required: false, between: [0, 1] },
        propagation: {
          type: "record",
          required: true,
          default: { default_format: "w3c" },
          fields: {
            extract: {
              type: "array",
              elements: {
                type: "string",
                one_of: ["jaeger", "gcp", "ot", "w3c", "datadog", "b3", "aws"],
              },
            },
            clear: { type: "array", elements: { type: "string" } },
            inject: {
              type: "array",
              elements: {
                type: "string",
                one_of: [
                  "preserve",
                  "jaeger",
                  "gcp",
                  "ot",
                  "w3c",
                  "datadog",
                  "b3",
                  "aws",
                  "b3-single",
                ],
              },
            },
            default_format: {
              type: "string",
              required: true,
              one_of: ["jaeger", "gcp", "ot", "w3c", "datadog", "b3", "aws", "b3-single"],
            },
          },
        },
      },
      entity_checks: [{ at_least_one_of: ["traces_endpoint", "logs_endpoint"] }],
      shorthand_fields: {
        endpoint: {
          ...url,
          deprecation: {
            message:
              "OpenTelemetry: config.endpoint is deprecated, please use config.traces_endpoint instead",
            removal_in_version: "4.0",
          },
          referenceable: true,
          to: "traces_endpoint",
        },
      },
    },
  },
});
