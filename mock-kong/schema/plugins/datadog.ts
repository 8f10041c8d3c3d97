// The plugin `datadog`. Source: Kong 3.9.1, kong/plugins/datadog/schema.lua.
import { defineSubschema } from "../field.ts";
import { queue } from "../shared/queue.ts";
import { anyProtocols, host, port } from "../typedefs.ts";

export const datadog = defineSubschema({
  name: "datadog",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        host: { ...host, default: "localhost", referenceable: true },
        port: { ...port, default: 8125 },
        prefix: { type: "string", default: "kong" },
        service_name_tag: { type: "string", default: "name" },
        status_tag: { type: "string", default: "status" },
        consumer_tag: { type: "string", default: "consumer" },
        retry_count: {
          type: "integer",
          deprecation: {
            message:
              "datadog: config.retry_count no longer works, please use config.queue.max_retry_time instead",
            removal_in_version: "4.0",
            old_default: 10,
          },
        },
        queue_size: {
          type: "integer",
          deprecation: {
            message:
              "datadog: config.queue_size is deprecated, please use config.queue.max_batch_size instead",
            removal_in_version: "4.0",
            old_default: 1,
          },
        },
        flush_timeout: {
          type: "number",
          deprecation: {
            message:
              "datadog: config.flush_timeout is deprecated, please use config.queue.max_coalescing_delay instead",
            removal_in_version: "4.0",
            old_default: 2,
          },
        },
        queue,
        metrics: {
          type: "array",
          required: true,
          default: [
            {
              consumer_identifier: "custom_id",
              stat_type: "counter",
              sample_rate: 1,
              tags: ["app:kong"],
              name: "request_count",
            },
            {
              stat_type: "timer",
              consumer_identifier: "custom_id",
              tags: ["app:kong"],
              name: "latency",
            },
            {
              stat_type: "timer",
              consumer_identifier: "custom_id",
              tags: ["app:kong"],
              name: "request_size",
            },
            {
              stat_type: "timer",
              consumer_identifier: "custom_id",
              tags: ["app:kong"],
              name: "response_size",
            },
            {
              stat_type: "timer",
              consumer_identifier: "custom_id",
              tags: ["app:kong"],
              name: "upstream_latency",
            },
            {
              stat_type: "timer",
              consumer_identifier: "custom_id",
              tags: ["app:kong"],
              name: "kong_latency",
            },
          ],
          elements: {
            type: "record",
            fields: {
              name: {
                type: "string",
                required: true,
                one_of: [
                  "kong_latency",
                  "latency",
                  "request_count",
                  "request_size",
                  "response_size",
                  "upstream_latency",
                ],
              },
              stat_type: {
                type: "string",
                required: true,
                one_of: ["counter", "gauge", "histogram", "meter", "set", "timer", "distribution"],
              },
              tags: { type: "array", elements: { type: "string", match: "^.*[^:]$" } },
              sample_rate: { type: "number", between: [0, 1] },
              consumer_identifier: {
                type: "string",
                one_of: ["consumer_id", "custom_id", "username"],
              },
            },
            entity_checks: [
              {
                conditional: {
                  if_field: "stat_type",
                  if_match: { one_of: ["counter", "gauge"] },
                  then_field: "sample_rate",
                  then_match: { required: true },
                },
              },
            ],
          },
        },
      },
    },
  },
});
