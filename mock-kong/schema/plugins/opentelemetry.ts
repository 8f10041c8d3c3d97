// The plugin `opentelemetry`. Source: Kong 3.9.1, kong/plugins/opentelemetry/schema.lua.
import { defineSubschema } from "../field.ts";
import { queue } from "../shared/queue.ts";
import { propagation } from "../shared/propagation.ts";
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
        queue: { ...queue, default: { max_batch_size: 200 } },
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
        propagation: { ...propagation, default: { default_format: "w3c" } },
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
